/** A running instance behind its control socket as a source: its events so far as it remembers them, then each as it comes. */
import { performance } from "node:perf_hooks";
import type { LogEvent } from "../../net/event-log.ts";
import type { Snapshot } from "../../observation/snapshot.ts";
import type { ControlClient } from "../control/control-client.ts";
import type { VerbArguments } from "../control/protocol.ts";
import type { DashboardAction, DashboardSource, SourceListener } from "./source.ts";

/** As often as the screen is drawn. */
const SNAPSHOT_MS = 200;
/** An instance that says nothing for so long has been stopped, or hangs; what is shown then is old. */
const SILENCE_MS = 2_000;
/** As many as an instance remembers. */
const EARLY_MAX = 8_192;

/** Follows the instance from now on, until `client` is closed. Rejects with a CliError if it has gone. */
export async function socketSource(client: ControlClient): Promise<DashboardSource> {
  const { name, mode, pid } = client.hello;
  let shot = (await client.request("status")) as Snapshot;
  let heardMs = performance.now();
  let early: LogEvent[] = []; // BOUNDED: by EARLY_MAX
  const listeners = new Set<SourceListener>(); // BOUNDED: by the screens, of which there is one
  await client.subscribe(
    { since: 0, snapshotMs: SNAPSHOT_MS },
    {
      snapshot: (next) => {
        shot = next;
        heardMs = performance.now();
      },
      event: (event) => {
        for (const listener of listeners) listener.event(event);
        if (listeners.size === 0 && early.length < EARLY_MAX) early.push(event);
      },
    },
  );
  return {
    get title() {
      const silentMs = performance.now() - heardMs;
      const silence = silentMs < SILENCE_MS ? "" : `SILENT for ${Math.floor(silentMs / 1_000)} s, `;
      return `${silence}${name}, ${mode}, process ${pid}`;
    },
    snapshot: () => shot,
    listen: (listener) => {
      listener.restarted(early);
      early = [];
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    act: async (action) => {
      const { verb, given } = requestOf(action, shot);
      return String(await client.request(verb, given));
    },
    ended: client.closed,
  };
}

function requestOf(
  action: DashboardAction,
  { interfaces, current }: Snapshot,
): { readonly verb: string; readonly given?: VerbArguments } {
  switch (action.kind) {
    case "renew": {
      const [only, ...others] = interfaces.map(({ device }) => device);
      if (only === undefined || others.length > 0) return { verb: "renew" };
      return { verb: "renew", given: { device: only } };
    }
    case "flush":
    case "release":
      return { verb: action.kind };
    case "hold":
      // at the goal nothing follows: it holds where the ladder comes back
      return {
        verb: action.how,
        given: { reason: "by hand", ...(current === "OPERATIONAL" && { state: current }) },
      };
    case "link":
      return { verb: "link", given: { device: action.device, carrier: action.carrier } };
    case "loss":
      return { verb: "loss", given: { change: action.change } };
  }
}
