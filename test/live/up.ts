/** `bringup up -i` on the client's interface, and what it prints. */
import { INTERFACE, type LiveNet } from "./live-net.ts";
import { BUNDLE } from "./places.ts";
import { ProvenRecording } from "./proven-recording.ts";
import type { Outcome, Running } from "./running.ts";
import { DOMAIN } from "./servers/dhcp-server.ts";
import { until } from "./until.ts";

/** The parts of a `bringup.up/1` document that the ring looks at. */
export interface UpDocument {
  readonly schema: string;
  readonly reached: string;
  readonly elapsedUs: number;
  readonly blockedBy?: readonly { readonly notifier: string; readonly reason: string }[];
  readonly dhcp?: { readonly address: string; readonly serverId: string };
  readonly ntp?: { readonly server: string; readonly offsetUs: number };
  readonly dns?: { readonly servers: readonly string[] };
}

export function bringup(...args: readonly string[]): readonly string[] {
  return [process.execPath, BUNDLE, ...args];
}

export function upArgv(...more: readonly string[]): readonly string[] {
  return bringup("up", "-i", INTERFACE, "--probe", DOMAIN, ...more);
}

/** Runs `up --json` to its end; its recording is proven, unless the caller wants it. */
export async function up(
  { client }: LiveNet,
  ...more: readonly string[]
): Promise<Outcome & { readonly document: UpDocument }> {
  const recording = more.includes("--record") ? undefined : new ProvenRecording();
  const record = recording === undefined ? [] : ["--record", recording.path];
  const outcome = await client.outcome(upArgv("--json", ...record, ...more));
  recording?.prove();
  return { ...outcome, document: documentIn(outcome) };
}

function documentIn({ stdout, stderr, code }: Outcome): UpDocument {
  try {
    return JSON.parse(stdout) as UpDocument;
  } catch (error) {
    throw new Error(`no document on stdout, exit code ${code}: ${stdout}${stderr}`, {
      cause: error,
    });
  }
}

/** An event of `--ndjson`, as far as the ring looks at it. */
export interface UpEvent {
  readonly source?: string;
  readonly type?: string;
  readonly state?: string;
  readonly direction?: "forward" | "back";
  readonly what?: string;
  /** Of a finding. */
  readonly code?: string;
}

/** `up --stay --ndjson`, watched. */
export class StayingUp {
  readonly running: Running;

  constructor({ client }: LiveNet, ...more: readonly string[]) {
    this.running = client.start(upArgv("--stay", "--ndjson", ...more));
  }

  /** What it has told so far; a line still being written is left out. */
  events(): readonly UpEvent[] {
    const lines = this.running.stdout.split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as UpEvent);
  }

  /** Every state that was entered, in order. */
  states(): readonly string[] {
    return this.events().flatMap(({ type, state }) =>
      type === "state-entered" && state !== undefined ? [state] : [],
    );
  }

  /** Waits until some event after the first `from` ones is wanted; answers with the number of events up to it. */
  async sees(what: string, wanted: (event: UpEvent) => boolean, from = 0): Promise<number> {
    return until(`up -i: ${what}`, () => {
      const index = this.events().findIndex((event, i) => i >= from && wanted(event));
      if (index < 0 && this.running.ended) throw new Error(`ended: ${this.running.describe()}`);
      return index < 0 ? undefined : index + 1;
    });
  }

  /** Waits until `state` is entered after the first `from` events. */
  enters(state: string, from?: number): Promise<number> {
    return this.sees(
      state,
      (event) => event.type === "state-entered" && event.state === state,
      from,
    );
  }
}
