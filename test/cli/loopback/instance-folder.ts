/** Instances in the embedded lab, and commands that find them in one folder that nobody else looks into. */
import { existsSync } from "node:fs";
import { expect } from "vitest";
import { CapturedRuntime, type Run } from "../captured-runtime.ts";

export interface Staying {
  readonly runtime: CapturedRuntime;
  readonly ended: Promise<Run>;
}

export class InstanceFolder {
  readonly #env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #staying: Staying[] = [];

  constructor(folder: string, env: Readonly<Record<string, string>> = {}) {
    this.#folder = folder;
    this.#env = { ...env, BRINGUP_RUNTIME_DIR: folder };
  }

  run(...argv: readonly string[]): Promise<Run> {
    return new CapturedRuntime(undefined, this.#env).run(...argv);
  }

  /** Starts a command; does not wait for anything. */
  start(...argv: readonly string[]): Staying {
    const runtime = new CapturedRuntime(undefined, this.#env);
    const staying = { runtime, ended: runtime.run(...argv) };
    this.#staying.push(staying);
    return staying;
  }

  up(...more: readonly string[]): Staying {
    return this.start("up", "--stay", "--timeout", "never", ...more);
  }

  /** Starts `up --stay` and waits until it is OPERATIONAL. */
  async operational(name = "lab", ...more: readonly string[]): Promise<Staying> {
    const staying = this.up("--name", name, ...more);
    const waited = await this.run("wait", "--name", name, "--timeout", "10s");
    expect(waited).toMatchObject({ exitCode: 0, stderr: "" });
    return staying;
  }

  /** The sockets that are there. */
  has(file: string): boolean {
    return existsSync(`${this.#folder}/${file}`);
  }

  /** Whatever the test has left. */
  async close(): Promise<void> {
    for (const { runtime } of this.#staying) runtime.interrupt("SIGTERM");
    await Promise.all(this.#staying.map(({ ended }) => ended));
  }
}
