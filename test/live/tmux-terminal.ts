/** A real terminal, tmux's, with a shell in it: what is typed, what is seen, and in what state the terminal is left. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { program } from "./programs.ts";
import { Running } from "./running.ts";
import { until } from "./until.ts";

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

const PROMPT = "ready>";

export class TmuxTerminal {
  /** Where the shell stands: an empty folder of its own. */
  readonly folder = mkdtempSync(join(tmpdir(), "bringup-tmux-"));
  readonly #socket = join(this.folder, ".tmux");
  /** Counts the commands, so that the end of each is told apart. */
  #commands = 0;

  /** A shell in a terminal of this size. */
  static async open(
    { columns, rows }: TerminalSize,
    env: readonly string[] = [],
  ): Promise<TmuxTerminal> {
    const terminal = new TmuxTerminal();
    const names = [
      "LANG=C.UTF-8",
      `PATH=${dirname(process.execPath)}:/usr/bin:/bin`,
      `PS1=${PROMPT}`,
    ];
    const places = [`HOME=${terminal.folder}`, "TERM=tmux-256color"];
    const shell = ["env", "-i", ...names, ...places, ...env, "bash", "--norc", "--noprofile"];
    const session = ["new-session", "-d", "-c", terminal.folder];
    const window = ["-x", String(columns), "-y", String(rows), shell.map(quoted).join(" ")];
    await terminal.#tmux("-f", "/dev/null", ...session, ...window);
    await terminal.shows(new RegExp(PROMPT));
    return terminal;
  }

  /** Types a command, of which nothing stays on the screen. */
  async run(...argv: readonly string[]): Promise<void> {
    const end = `echo "(ended ${++this.#commands} with $?)"`;
    await this.keys(`clear; ${argv.map(quoted).join(" ")}; ${end}`, "Enter");
  }

  /** Waits for the end of the command that was typed last; answers with its exit code. */
  async ended(): Promise<number> {
    const [, code] = await this.shows(
      new RegExp(`^\\(ended ${this.#commands} with (\\d+)\\)`, "m"),
    );
    return Number(code);
  }

  /** Presses keys as tmux names them: `q`, `Enter`, `C-c`. */
  async keys(...keys: readonly string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  /** Waits until the screen shows `pattern`. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    let last = "";
    try {
      return await until(`the terminal shows ${pattern}`, async () => {
        last = await this.screen();
        return pattern.exec(last) ?? undefined;
      });
    } catch (error) {
      if (error instanceof Error) error.message += `\n${last}`;
      throw error;
    }
  }

  /** The screen as text. */
  screen(): Promise<string> {
    return this.#tmux("capture-pane", "-p");
  }

  async resize({ columns, rows }: TerminalSize): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Whether the terminal is as a shell wants it: its own screen, the cursor to be seen, lines and echo. */
  async isSane(): Promise<boolean> {
    const state = await this.#tmux(
      "display-message",
      "-p",
      "#{alternate_on} #{cursor_flag} #{pane_tty}",
    );
    const [alternate, cursor, tty = ""] = state.trim().split(" ");
    const modes = await outputOf(["stty", "-a", "-F", tty]);
    // bash reads its own line character by character; icrnl and opost are what a program in raw mode takes away
    return alternate === "0" && cursor === "1" && /\bopost\b/.test(modes) && !/-opost/.test(modes);
  }

  async close(): Promise<void> {
    await this.#tmux("kill-server");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  #tmux(...args: readonly string[]): Promise<string> {
    return outputOf([program("tmux"), "-S", this.#socket, ...args]);
  }
}

async function outputOf(argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Running(argv).exited;
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
  return stdout;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
