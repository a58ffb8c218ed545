/** The whole terminal UI on a terminal that only remembers what was written; a real one is in the live ring. */
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { Terminal } from "../../../cli/runtime.ts";
import { openTui, type OpenTui } from "../../../cli/tui/main.tsx";
import { DEFAULT_TUI_CONFIG } from "../../../cli/tui/tui-config.ts";
import { modelAt, rewinderOf } from "./recorded-models.ts";
import { ScriptedSource } from "./scripted-source.ts";

const rewinder = await rewinderOf({ seed: 7 });
const { snapshot } = modelAt(rewinder, rewinder.endUs);
const HEARD = ["SIGINT", "SIGTERM", "SIGHUP", "uncaughtException"] as const;

class RememberedTerminal {
  readonly stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode(isRaw: boolean) {
      this.isRaw = isRaw;
      return this;
    },
    ref: () => undefined,
    unref: () => undefined,
  });
  readonly stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  written = "";

  constructor() {
    this.stdout.on("data", (bytes: Buffer) => (this.written += bytes.toString()));
  }

  open(source: ScriptedSource): OpenTui {
    const terminal = this as unknown as Terminal;
    const config = { ...DEFAULT_TUI_CONFIG, updatesPerSecond: 30 };
    return openTui({ source, terminal, env: { LANG: "C.UTF-8" }, config });
  }

  /** The alternate screen is left, the cursor shown, and lines are lines again. */
  expectGivenBack(): void {
    expect(this.written.lastIndexOf("\u001B[?1049l")).toBeGreaterThan(
      this.written.lastIndexOf("\u001B[?1049h"),
    );
    expect(this.written.lastIndexOf("\u001B[?25h")).toBeGreaterThan(
      this.written.lastIndexOf("\u001B[?25l"),
    );
    expect(this.stdin.isRaw).toBe(false);
  }
}

/** Who listens to the process once the terminal UI has been open. */
async function listenersAfterwards(): Promise<readonly number[]> {
  const tui = new RememberedTerminal().open(new ScriptedSource(snapshot));
  await tui.close();
  return HEARD.map((name) => process.listenerCount(name));
}

describe("the terminal UI", () => {
  it("fills the other screen, takes keys, and gives the terminal back when somebody quits", async () => {
    const terminal = new RememberedTerminal();
    const source = new ScriptedSource(snapshot);
    const tui = terminal.open(source);
    expect(terminal.stdin.isRaw).toBe(true);
    terminal.stdin.write("5");
    terminal.stdin.write("q");
    expect(await tui.closed).toBe("quit");
    expect(terminal.written).toContain("State ladder");
    terminal.expectGivenBack();
    expect(source.isListenedTo).toBe(false);
  });

  it("never waits for a terminal that takes nothing, and looks at nothing meanwhile", async () => {
    const terminal = new RememberedTerminal();
    const modes: boolean[] = [];
    Object.assign(terminal.stdout, {
      _handle: { setBlocking: (isBlocking: boolean) => modes.push(isBlocking) },
    });
    const source = new ScriptedSource(snapshot);
    const tui = terminal.open(source);
    expect(modes).toEqual([false]);
    await tui.drawn;
    Object.defineProperty(terminal.stdout, "writableNeedDrain", { value: true });
    source.snapshot = () => expect.unreachable("nothing can be shown");
    terminal.stdin.write("q");
    expect(await tui.closed).toBe("quit");
  });

  it("shows nothing of what is typed before it takes keys", async () => {
    const terminal = new RememberedTerminal();
    let written = "";
    terminal.stdin.setRawMode = function (isRaw: boolean) {
      if (isRaw && !this.isRaw) written = terminal.written;
      this.isRaw = isRaw;
      return this;
    };
    const tui = terminal.open(new ScriptedSource(snapshot));
    await tui.close();
    expect(written).toBe("");
    expect(terminal.written).not.toBe("");
    terminal.expectGivenBack();
  });

  it("says when the first frame is there", async () => {
    const terminal = new RememberedTerminal();
    const tui = terminal.open(new ScriptedSource(snapshot));
    await tui.drawn;
    expect(terminal.written).toContain("State ladder");
    await tui.close();
  });

  it("listens to nothing more of the process each time it has been open", async () => {
    expect(await listenersAfterwards()).toEqual(await listenersAfterwards());
  });

  it("takes Ctrl-C for an interrupt", async () => {
    const terminal = new RememberedTerminal();
    const tui = terminal.open(new ScriptedSource(snapshot));
    terminal.stdin.write("\u0003");
    expect(await tui.closed).toBe("interrupted");
    terminal.expectGivenBack();
  });

  it("can be closed from outside, also twice", async () => {
    const terminal = new RememberedTerminal();
    const tui = terminal.open(new ScriptedSource(snapshot));
    await Promise.all([tui.close(), tui.close()]);
    await tui.closed;
    terminal.expectGivenBack();
  });

  it.each([
    [
      "the source fails",
      (source: ScriptedSource) => {
        source.snapshot = () => {
          throw new Error("the source is at fault");
        };
      },
      "the source is at fault",
    ],
    [
      "a frame cannot be drawn",
      (source: ScriptedSource) => {
        source.shot = { ...snapshot, blockers: undefined as never };
      },
      "undefined",
    ],
  ])("gives the terminal back and tells why when %s", async (_when, spoil, says) => {
    const terminal = new RememberedTerminal();
    const source = new ScriptedSource(snapshot);
    const tui = terminal.open(source);
    spoil(source);
    await expect(tui.closed).rejects.toThrow(says);
    await tui.close();
    terminal.expectGivenBack();
  });
});
