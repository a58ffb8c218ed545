import type { UpDocument } from "../services/bring-up/document.ts";
import { planOf, type BringUpOptions, type Plan } from "./options.ts";
import type { BringUpSession } from "./session.ts";

/**
 * Takes a device from "link up" to the state wanted and reports how it went.
 *
 * Resolves with the document of `bringup up --json` when the goal is reached or the time is up (`reached` and
 * `blockedBy` tell which); with `stay` when the signal ends it. The lease is given back and every socket closed by
 * then. Rejects with an OptionError for options that make no sense, with the signal's reason if that comes first.
 */
export async function bringUp(options: BringUpOptions = {}): Promise<UpDocument> {
  const { signal } = options;
  signal?.throwIfAborted();
  const session = await startBringUp(options);
  const aborted = signal && whenAborted(signal);
  try {
    const end = await Promise.race([session.ended, ...(aborted ? [aborted.promise] : [])]);
    const stays = options.stay === true && options.mode !== "simulate";
    if (end === "reached" && stays && aborted) await aborted.promise;
  } finally {
    aborted?.forget();
    await session.stop();
  }
  if (signal?.aborted && options.stay !== true) throw signal.reason;
  return session.document();
}

/** The same, in the caller's hands: starts and returns at once what can be watched, commanded and stopped. */
export async function startBringUp(options: BringUpOptions = {}): Promise<BringUpSession> {
  const { systemEntropy } = await import("./entropy.ts");
  const plan = planOf(options, systemEntropy);
  switch (plan.mode) {
    case "simulate":
      return (await import("./simulated-session.ts")).runSimulated(plan, options);
    case "lab":
      return startInLab(plan, options);
    case "host":
      return startOnHost(plan, options);
  }
}

async function startInLab(plan: Plan, options: BringUpOptions): Promise<BringUpSession> {
  const [{ startLoopbackLab }, { startLive }, { randomFrom }] = await Promise.all([
    import("./loopback-lab.ts"),
    import("./live-session.ts"),
    import("../services/bring-up/recording.ts"),
  ]);
  return startLive(plan, options, await startLoopbackLab(randomFrom(plan.random)));
}

async function startOnHost(plan: Plan, options: BringUpOptions): Promise<BringUpSession> {
  const [{ osLiveNetwork }, { startLive }] = await Promise.all([import("./os-network.ts"), import("./live-session.ts")]);
  return startLive(plan, options, osLiveNetwork());
}

function whenAborted(signal: AbortSignal): { readonly promise: Promise<"aborted">; forget(): void } {
  const { promise, resolve } = Promise.withResolvers<"aborted">();
  const listener = (): void => resolve("aborted");
  signal.addEventListener("abort", listener, { once: true });
  return { promise, forget: () => signal.removeEventListener("abort", listener) };
}
