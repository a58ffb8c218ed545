import type { UpDocument } from "../services/bring-up/document.ts";
import { randomFrom } from "../services/bring-up/recording.ts";
import { systemEntropy } from "./entropy.ts";
import { startLive, type LiveNetwork } from "./live-session.ts";
import { planOf, type BringUpOptions, type Plan } from "./options.ts";
import type { BringUpSession } from "./session.ts";

/**
 * Takes a device from "link up" to the state wanted and reports how it went.
 *
 * Resolves with the document of `bringup up --json`, as it stood when the goal was reached or the time was up:
 * `blockedBy` is there only if the goal was not reached, and says who refused and why. With `stay` it resolves when
 * the signal ends it. By then the lease is given back and every socket closed.
 *
 * Rejects with an OptionError for options that make no sense, with the signal's reason if that comes first (without
 * `stay`), and with the error of a callback that throws.
 */
export async function bringUp(options: BringUpOptions = {}): Promise<UpDocument> {
  const { signal } = options;
  signal?.throwIfAborted();
  const session = await startBringUp(options);
  const aborted = whenAborted(signal);
  try {
    const end = await Promise.race([session.ended, aborted.promise]);
    if (end === "aborted" && options.stay !== true) throw signal?.reason;
    const stays = options.stay === true && options.mode !== "simulate" && signal !== undefined;
    if (end === "reached" && stays) await Promise.race([aborted.promise, session.faulted]);
    return await session.stop();
  } finally {
    aborted.forget();
    await session.stop();
  }
}

/**
 * The same, in the caller's hands: starts, and resolves with what can be watched, commanded and stopped. `signal` is
 * not looked at. Rejects with an OptionError for options that make no sense, with an error of the system if the lab's
 * servers find no port.
 */
export async function startBringUp(options: BringUpOptions = {}): Promise<BringUpSession> {
  const plan = planOf(options, systemEntropy);
  switch (plan.mode) {
    case "simulate":
      return (await import("./simulated-session.ts")).runSimulated(plan, options);
    case "lab":
      return startInLab(plan, options);
    case "host":
      return startOnHost(plan, options);
    case "interface":
      return startOnInterfaces(plan, options);
  }
}

async function startInLab(plan: Plan, options: BringUpOptions): Promise<BringUpSession> {
  const { startLoopbackLab } = await import("./loopback-lab.ts");
  return startOn(await startLoopbackLab(randomFrom(plan.random)), plan, options);
}

async function startOnHost(plan: Plan, options: BringUpOptions): Promise<BringUpSession> {
  const { osLiveNetwork } = await import("./host-network.ts");
  return startOn(osLiveNetwork(), plan, options);
}

async function startOnInterfaces(plan: Plan, options: BringUpOptions): Promise<BringUpSession> {
  const { interfaceNetwork } = await import("./interface-network.ts");
  return startOn(await interfaceNetwork(plan), plan, options);
}

/** The network is closed with the session, or at once if there is none. */
async function startOn(
  network: LiveNetwork,
  plan: Plan,
  options: BringUpOptions,
): Promise<BringUpSession> {
  try {
    return startLive(plan, options, network);
  } catch (error) {
    await network.close();
    throw error;
  }
}

function whenAborted(signal: AbortSignal | undefined): {
  readonly promise: Promise<"aborted">;
  forget(): void;
} {
  const { promise, resolve } = Promise.withResolvers<"aborted">();
  const listener = (): void => resolve("aborted");
  // it may have been aborted before anybody listened, and then says nothing any more
  if (signal?.aborted) listener();
  signal?.addEventListener("abort", listener, { once: true });
  return { promise, forget: () => signal?.removeEventListener("abort", listener) };
}
