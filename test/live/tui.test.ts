/** The terminal UI in a real terminal: six scenes at three sizes, resizing, and every way to end it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Running } from "./running.ts";
import { bringup } from "./up.ts";
import { TmuxTerminal, type TerminalSize } from "./tmux-terminal.ts";
import { until } from "./until.ts";

const SIZES: readonly TerminalSize[] = [
  { columns: 80, rows: 24 },
  { columns: 40, rows: 12 },
  { columns: 200, rows: 60 },
];
const USUAL = { columns: 80, rows: 24 };

interface Scene {
  readonly scenario?: string;
  readonly at: string;
  readonly keys: readonly string[];
  /** What is to be seen once the keys have been taken; a pane's name only where it has the focus. */
  readonly shows: RegExp;
}

const SCENES: Readonly<Record<string, Scene>> = {
  climbing: { at: "60ms", keys: ["1"], shows: /(?:━━ |^)1 State[^]*held by dhcp/m },
  packets: { at: "1000s", keys: ["5"], shows: /(?:━━ |^)5 Packets[^]*A lab\.example/m },
  "packet-detail": { at: "1000s", keys: ["5", "Enter"], shows: /transaction 0x/ },
  "time-refused": {
    scenario: "ntp-unsynchronised",
    at: "3s",
    keys: ["3"],
    shows: /(?:━━ |^)3 Time[^]*T6/m,
  },
  "first-dns-dead": {
    scenario: "first-dns-dead",
    at: "30s",
    keys: ["4"],
    shows: /(?:━━ |^)4 DNS[^]*192\.0\.2/m,
  },
  help: { at: "100ms", keys: ["6", "?"], shows: /others close it/ },
};

const folder = mkdtempSync(join(tmpdir(), "bringup-tui-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The recording of a run that always comes out the same. */
function recordingOf(scenario: string | undefined): string {
  const file = join(folder, `${scenario ?? "plain"}.rec`);
  const options = ["--loss", "30", "--delay", "5ms", "--seed", "7", "--stay", "--timeout", "20m"];
  const [node = "", ...args] = bringup("up", "--simulate", ...options, "--record", file);
  const where = scenario === undefined ? [] : ["--scenario", scenario];
  try {
    execFileSync(node, [...args, ...where], { stdio: "ignore" });
  } catch (error) {
    // a scenario may keep the goal out of reach: exit code 1, and a recording
    if (!(error instanceof Error && "status" in error && error.status === 1)) throw error;
  }
  return file;
}

async function inTerminal(
  size: TerminalSize,
  body: (terminal: TmuxTerminal) => Promise<void>,
): Promise<void> {
  const terminal = await TmuxTerminal.open(size);
  try {
    await body(terminal);
  } finally {
    await terminal.close();
  }
}

/** So often the same: nothing of a frame is still on its way. */
const SETTLED = 6;

/** The screen once it stays as it is. */
async function seen(terminal: TmuxTerminal): Promise<string> {
  let last = "";
  let times = 0;
  await until("the screen stays as it is", async () => {
    const screen = await terminal.screen();
    times = screen === last ? times + 1 : 0;
    last = screen;
    return times >= SETTLED;
  });
  const lines = last.split("\n").map((line) => line.trimEnd());
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Opens a recording as `run.rec`, so that the title says the same everywhere. */
async function replayed(
  terminal: TmuxTerminal,
  { scenario, at, keys, shows }: Scene,
): Promise<void> {
  writeFileSync(join(terminal.folder, "run.rec"), readFileSync(recordingOf(scenario)));
  await terminal.run(...bringup("replay", "run.rec", "--tui", "--at", at));
  await terminal.shows(/\bof 20\.0 min/);
  await terminal.keys(...keys);
  await terminal.shows(shows);
}

describe.each(Object.entries(SCENES))("the scene %s", (name, scene) => {
  it.each(SIZES)("is as it was at $columns × $rows", async (size) => {
    await inTerminal(size, async (terminal) => {
      await replayed(terminal, scene);
      const file = `golden/tui-${name}-${size.columns}x${size.rows}.txt`;
      await expect(await seen(terminal)).toMatchFileSnapshot(file);
      await terminal.keys("x", "q");
      expect(await terminal.ended()).toBe(0);
      expect(await terminal.isSane()).toBe(true);
    });
  });
});

describe("a window that changes", () => {
  it("shows at every size what it would have shown from the start, and says when it is too small", async () => {
    await inTerminal(USUAL, async (terminal) => {
      const scene = SCENES["packets"] as Scene;
      await replayed(terminal, scene);
      for (const size of [...SIZES, ...SIZES.toReversed()]) {
        await terminal.resize({ columns: 30, rows: 8 });
        await terminal.shows(/window too small/);
        await terminal.resize(size);
        const golden = readFileSync(
          new URL(`golden/tui-packets-${size.columns}x${size.rows}.txt`, import.meta.url),
          "utf8",
        );
        await until(`the screen at ${size.columns} x ${size.rows}`, async () => {
          return (await seen(terminal)) === golden;
        });
      }
      await terminal.keys("q");
      expect(await terminal.ended()).toBe(0);
    });
  });
});

/** Starts `up --tui` and waits until it is at its goal; answers with its process. */
async function looking(terminal: TmuxTerminal): Promise<number> {
  await terminal.run("sh", "-c", `echo $$ > pid; exec ${bringup("up", "--tui").join(" ")}`);
  await terminal.shows(/OPERATIONAL reached in/);
  expect(await terminal.isSane()).toBe(false);
  return Number(readFileSync(join(terminal.folder, "pid"), "utf8"));
}

describe("up --tui gives the terminal back", () => {
  it.each([
    ["q", 0],
    ["C-c", 130],
  ])("after the key %s, with exit code %i", async (key, code) => {
    await inTerminal(USUAL, async (terminal) => {
      await looking(terminal);
      await terminal.keys(key);
      expect(await terminal.ended()).toBe(code);
      await terminal.shows(/OPERATIONAL after .*\n4 sent, 4 received/);
      expect(await terminal.isSane()).toBe(true);
    });
  });

  it.each([
    ["SIGTERM", 0],
    ["SIGHUP", 130],
    ["SIGINT", 130],
  ] as const)("after %s, with exit code %i", async (signal, code) => {
    await inTerminal(USUAL, async (terminal) => {
      process.kill(await looking(terminal), signal);
      expect(await terminal.ended()).toBe(code);
      await terminal.shows(/OPERATIONAL after /);
      expect(await terminal.isSane()).toBe(true);
    });
  });

  it("and ends when the terminal goes", async () => {
    let pid = 0;
    await inTerminal(USUAL, async (terminal) => {
      pid = await looking(terminal);
    });
    await until("the process has ended", () => !isRunning(pid));
  });

  it("while Ctrl-Z has stopped it, and takes it again with fg, in a window of another size, too", async () => {
    await inTerminal(USUAL, async (terminal) => {
      await looking(terminal);
      await terminal.keys("C-z");
      await terminal.shows(/Stopped/);
      expect(await terminal.isSane()).toBe(true);
      await terminal.resize({ columns: 100, rows: 30 });
      await terminal.keys("fg", "Enter");
      await terminal.shows(/^bringup OPERATIONAL reached in/);
      await terminal.keys("2");
      await terminal.shows(/━━ 2 DHCP ━{80,}\n/);
      await terminal.keys("q");
      await terminal.shows(/OPERATIONAL after .*\n4 sent, 4 received/);
      expect(await terminal.isSane()).toBe(true);
    });
  });

  it("when it was stopped unasked, too", async () => {
    await inTerminal(USUAL, async (terminal) => {
      const pid = await looking(terminal);
      process.kill(pid, "SIGSTOP");
      await terminal.shows(/Stopped/);
      await terminal.keys("fg", "Enter");
      await terminal.shows(/^bringup OPERATIONAL reached in/);
      await terminal.keys("2");
      await terminal.shows(/━━ 2 DHCP/);
      await terminal.keys("q");
      await terminal.shows(/OPERATIONAL after .*\n4 sent, 4 received/);
      expect(await terminal.isSane()).toBe(true);
    });
  });

  it("after a press of every key, the loss changed, the link cut and mended, the view written", async () => {
    await inTerminal(USUAL, async (terminal) => {
      await looking(terminal);
      await terminal.keys("+", "+");
      await terminal.shows(/loss 10 % out, 10 % in/);
      await terminal.keys("-", "-");
      await terminal.shows(/loss 0 % out/);
      await terminal.keys("d");
      await terminal.shows(/lo: link down/);
      await terminal.shows(/INITIALIZED → OPERATIONAL/);
      await terminal.keys("v", "h");
      await terminal.shows(/operator holds IFACE_COLDPLUG/);
      await terminal.keys("d");
      await terminal.shows(/hold by operator/);
      await terminal.keys("v", "r");
      await terminal.shows(/\[OPER\]/);
      await terminal.keys("e");
      await terminal.shows(/written: bringup-ladder\.txt/);
      expect(statSync(join(terminal.folder, "bringup-ladder.txt")).mode & 0o777).toBe(0o600);
      await terminal.keys("q");
      expect(await terminal.ended()).toBe(0);
    });
  });
});

describe("watch", () => {
  it("shows an instance that runs elsewhere, acts on it, and ends with it", async () => {
    const env = { XDG_RUNTIME_DIR: folder };
    const instance = new Running(bringup("up", "--stay", "--name", "seen"), { env });
    await instance.says(/OPERATIONAL/);
    await inTerminal(USUAL, async (terminal) => {
      await terminal.run("env", `XDG_RUNTIME_DIR=${folder}`, ...bringup("watch", "--name", "seen"));
      await terminal.shows(/OPERATIONAL reached in .*seen, lab/);
      await terminal.keys("+");
      await terminal.shows(/loss 5 % out, 5 % in/);
      process.kill(instance.pid, "SIGSTOP");
      await terminal.shows(/SILENT for \d+ s/);
      process.kill(instance.pid, "SIGCONT");
      await instance.stop();
      expect(await terminal.ended()).toBe(0);
      await terminal.shows(/seen has ended/);
      expect(await terminal.isSane()).toBe(true);
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH: there is no such process
  }
}
