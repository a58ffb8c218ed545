/** Keys, as a person presses them one after the other, and what becomes of the view and of the source. */
import { describe, expect, it } from "vitest";
import { DashboardController } from "../../../cli/tui/controller.ts";
import { frameOf } from "../../../cli/tui/frame.ts";
import { Keymap } from "../../../cli/tui/keys.ts";
import { PANES } from "../../../cli/tui/panes.ts";
import type { Playback } from "../../../cli/tui/source.ts";
import { initialUi, NOTICE_TICKS } from "../../../cli/tui/ui-state.ts";
import { modelAt, rewinderOf } from "./recorded-models.ts";
import { ScriptedSource, sentEvent } from "./scripted-source.ts";
import { textOf } from "./screen-cells.ts";

const SIZE = { columns: 80, rows: 24 };
const rewinder = await rewinderOf({ seed: 7 });
const { snapshot } = modelAt(rewinder, rewinder.endUs);

class Desk {
  readonly source = new ScriptedSource(snapshot);
  readonly quits: string[] = [];
  readonly exports: string[] = [];
  readonly controller: DashboardController;

  constructor(playback?: Playback) {
    if (playback !== undefined) this.source.playback = playback;
    this.controller = new DashboardController(this.source, {
      panes: PANES,
      keymap: new Keymap(playback === undefined ? "running" : "recording"),
      looks: { ascii: true },
      ui: initialUi("dark"),
      onQuit: (how) => this.quits.push(how),
      exportView: ({ ui }) => `written: ${ui.focus}`,
      suspend: () => this.quits.push("stopped"),
    });
  }

  press(...keys: readonly string[]): this {
    for (const key of keys) this.controller.press(key, SIZE);
    return this;
  }

  get ui(): ReturnType<DashboardController["view"]>["ui"] {
    return this.controller.view().ui;
  }

  get screen(): string {
    const { stacks } = frameOf(this.controller.parts(SIZE));
    return stacks.flatMap(({ lines }) => lines.map(textOf)).join("\n");
  }

  get lastLine(): string {
    return textOf(frameOf(this.controller.parts(SIZE)).below);
  }

  get packets(): readonly string[] {
    return this.controller.view().model.packets.map(({ what }) => what);
  }
}

class FakePlayback implements Playback {
  positionUs = 500;
  endUs = 1_000;
  isPlaying = false;
  speed = 1;
  latest = "event 3 of 9: dns packet-sent A example.com";
  readonly calls: string[] = [];

  play(isPlaying: boolean): void {
    this.isPlaying = isPlaying;
  }

  stepBy(events: number): void {
    this.calls.push(`step ${events}`);
  }

  seek(toUs: number): void {
    this.calls.push(`seek ${toUs}`);
  }

  setSpeed(speed: number): void {
    this.speed = speed;
  }
}

describe("keys that move the focus", () => {
  it("go to a pane by its number, on with Tab, back with Shift-Tab, round the end", () => {
    const desk = new Desk();
    expect(desk.press("5").ui.focus).toBe("packets");
    expect(desk.press("tab", "tab").ui.focus).toBe("ladder");
    expect(desk.press("shift-tab").ui.focus).toBe("latency");
  });

  it("leave an open detail behind", () => {
    const desk = new Desk().press("enter");
    expect(desk.ui.detail).toEqual({ scrolled: 0 });
    expect(desk.press("2").ui.detail).toBeUndefined();
  });
});

describe("a recording of which a part is missing", () => {
  it("says so in the title, and first of all why", () => {
    const desk = new Desk(Object.assign(new FakePlayback(), { fault: "cut off at line 3" }));
    expect(desk.lastLine).toContain("cut off at line 3");
    const [title = []] = frameOf(desk.controller.parts(SIZE)).above;
    expect(textOf(title)).toContain("500 us of 1.00 ms in part");
  });
});

describe("Ctrl-Z", () => {
  it("stops the program and leaves the view as it is", () => {
    const desk = new Desk();
    const { ui } = desk;
    expect(desk.press("ctrl-z").quits).toEqual(["stopped"]);
    expect(desk.ui).toBe(ui);
  });
});

describe("the selection", () => {
  it("follows the newest packet until it is moved, and again from the last one", () => {
    const desk = new Desk().press("5");
    desk.source.tell(sentEvent(1), sentEvent(2), sentEvent(3));
    desk.controller.refresh();
    desk.press("up");
    expect(desk.ui.selections.packets).toEqual({ index: 1, follows: false, packet: 1 });
    expect(desk.press("down").ui.selections.packets.follows).toBe(true);
  });

  it("stays with its name of the cache while others are asked for", () => {
    const desk = new Desk();
    const [entry] = snapshot.names.cache;
    if (entry === undefined) return expect.unreachable("the run has asked for a name");
    const withCache = (...names: readonly string[]): void => {
      const cache = names.map((name) => Object.assign({}, entry, { name }));
      desk.source.shot = { ...snapshot, names: { ...snapshot.names, cache } };
      desk.controller.refresh();
    };
    withCache("a.example", "b.example");
    desk.press("4", "end", "enter");
    expect(desk.screen).toContain("b.example");
    withCache("b.example", "c.example", "a.example");
    expect(desk.screen).toContain("b.example");
    withCache("c.example", "d.example", "e.example");
    expect(desk.screen).toContain("d.example");
  });

  it("stays with its packet while the ring forgets the oldest", () => {
    const desk = new Desk().press("5");
    for (let at = 0; at < 10_000; at++) desk.source.tell(sentEvent(at));
    desk.controller.refresh();
    desk.press("home", "down", "down");
    desk.source.tell(sentEvent(10_000), sentEvent(10_001));
    desk.controller.refresh();
    desk.press("down");
    expect(desk.ui.selections.packets).toMatchObject({ index: 1, packet: 3 });
  });

  it("goes no further than the first and the last item, by lines, pages and at once", () => {
    const desk = new Desk();
    const { visits } = snapshot;
    expect(desk.press("home", "up").ui.selections.ladder.index).toBe(0);
    expect(desk.press("pagedown").ui.selections.ladder.index).toBe(visits.length - 1);
    expect(desk.press("k", "k", "j").ui.selections.ladder.index).toBe(visits.length - 2);
  });

  it("scrolls an open detail instead, no further than to its end", () => {
    const desk = new Desk().press("enter", "up");
    expect(desk.ui.detail).toEqual({ scrolled: 0 });
    const { index } = desk.ui.selections.ladder;
    desk.press("end");
    expect(desk.ui.selections.ladder.index).toBe(index);
    expect(desk.press("escape").ui.detail).toBeUndefined();
  });
});

describe("the filter", () => {
  it("is in force while it is typed; Enter keeps it, Escape brings the old one back", () => {
    const desk = new Desk();
    desk.source.tell(sentEvent(1, "A one.example"), sentEvent(2, "A two.example"));
    desk.controller.refresh();
    desk.press("/", "T", "w");
    expect(desk.packets).toEqual(["A two.example"]);
    expect(desk.lastLine).toContain("filter Tw_");
    expect(desk.press("enter").packets).toEqual(["A two.example"]);
    desk.press("/", "backspace", "backspace", "o", "n", "e");
    expect(desk.packets).toEqual(["A one.example"]);
    desk.press("escape");
    expect(desk.ui.filter).toBe("Tw");
    expect(desk.press("escape").packets).toHaveLength(2);
  });

  it("takes the keys of all actions as characters", () => {
    const desk = new Desk().press("/", "q", "space", "?", "up", "tab");
    expect(desk.ui.filter).toBe("q ?");
    expect(desk.quits).toEqual([]);
  });
});

describe("actions on what runs", () => {
  it.each([
    ["r", { kind: "renew" }],
    ["f", { kind: "flush" }],
    ["+", { kind: "loss", change: 0.05 }],
    ["-", { kind: "loss", change: -0.05 }],
    ["d", { kind: "link", device: "eth0", carrier: false }],
  ])("%s asks for %j", (key, action) => {
    expect(new Desk().press(key).source.acts).toEqual([action]);
  });

  it.each([
    ["h", { kind: "hold", how: "hold" }],
    ["v", { kind: "hold", how: "veto" }],
    ["r", { kind: "release" }],
  ])("v asks back, and %s then means %j", (key, action) => {
    const desk = new Desk().press("v");
    expect(desk.source.acts).toEqual([]);
    expect(desk.lastLine).toContain("next state: h hold");
    expect(desk.press(key).source.acts).toEqual([action]);
  });

  it("any other key leaves the next state as it is", () => {
    const desk = new Desk().press("v", "q");
    expect(desk.source.acts).toEqual([]);
    expect(desk.quits).toEqual([]);
    expect(desk.ui.mode.kind).toBe("looking");
  });

  it("tell what became of them in the last line, for a while", async () => {
    const desk = new Desk();
    desk.source.answer = () => Promise.resolve("renewing the lease on eth0");
    desk.press("r");
    await Promise.resolve();
    expect(desk.lastLine).toBe("renewing the lease on eth0");
    for (let second = 0; second < NOTICE_TICKS; second++) desk.controller.tick();
    expect(desk.lastLine).toContain("q quit");
  });

  it("tell why they could not be done", async () => {
    const desk = new Desk();
    desk.source.answer = () => Promise.reject(new Error("there is no lease to renew"));
    desk.press("r");
    await new Promise((resolve) => setImmediate(resolve));
    expect(desk.lastLine).toBe("not done: there is no lease to renew");
  });

  it("mean nothing in a recording", () => {
    const desk = new Desk(new FakePlayback()).press("r", "f", "d", "v");
    expect(desk.source.acts).toEqual([]);
    expect(desk.ui.mode.kind).toBe("looking");
  });
});

describe("a frozen view", () => {
  it("stays as it is while more comes, and shows it afterwards", () => {
    const desk = new Desk();
    desk.source.tell(sentEvent(1, "A one.example"));
    desk.press("space");
    desk.source.tell(sentEvent(2, "A two.example"));
    desk.controller.refresh();
    expect(desk.packets).toEqual(["A one.example"]);
    expect(desk.press("/", "t", "w", "enter").packets).toEqual([]);
    expect(desk.press("escape", "space").packets).toEqual(["A one.example", "A two.example"]);
  });
});

describe("moving about in a recording", () => {
  it("plays and pauses, steps, jumps by a twentieth, changes its speed", () => {
    const playback = new FakePlayback();
    const desk = new Desk(playback).press("space");
    expect(playback.isPlaying).toBe(true);
    desk.press("space", "n", "p", "<", ">", "+", "+", "-");
    expect(playback.isPlaying).toBe(false);
    expect(playback.calls).toEqual(["step 1", "step -1", "seek 450", "seek 550"]);
    expect(desk.lastLine).toBe("speed 2x");
    expect(desk.press("n").lastLine).toBe("event 3 of 9: dns packet-sent A example.com");
    expect(playback.speed).toBe(2);
    expect(desk.press("-", "-").lastLine).toBe("speed 1/2x");
  });
});

describe("the other keys", () => {
  it("q quits; so does Ctrl-C, in any mode, as an interrupt", () => {
    const desk = new Desk().press("q", "/", "ctrl-c");
    expect(desk.quits).toEqual(["quit", "interrupted"]);
  });

  it("t shows the next theme, all the way round", () => {
    const desk = new Desk();
    const themes = Array.from({ length: 4 }, () => desk.press("t").ui.theme);
    expect(themes).toEqual(["light", "colour-blind", "mono", "dark"]);
  });

  it("e exports what has the focus and says where", () => {
    expect(new Desk().press("4", "e").lastLine).toBe("written: dns");
  });

  it("? shows every key in force; it scrolls, and any other key closes it", () => {
    const desk = new Desk().press("?");
    expect(desk.press("down").ui.mode).toEqual({ kind: "help", top: 1 });
    expect(desk.press("x").ui.mode).toEqual({ kind: "looking" });
    expect(desk.quits).toEqual([]);
  });

  it("nothing is heard of the source after the end", () => {
    const desk = new Desk();
    desk.controller.close();
    expect(desk.source.isListenedTo).toBe(false);
  });
});
