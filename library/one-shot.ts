/** Runs one service on sockets until it has said what was asked. */
import { Link, isPerfect, type LinkModel } from "../net/impairment.ts";
import { createClock } from "../net/host/clock.ts";
import { LiveHost, type LiveHostOptions } from "../net/host/live-host.ts";
import { secureSeed } from "../net/host/secure-seed.ts";
import { secureRandom, seededRandom, type RandomRoot } from "../net/random.ts";
import type { Answer, Question, Service } from "../net/service.ts";
import { checkLink, checkSeed, checkTimeout } from "./option-checks.ts";
import { timeoutMs } from "./timer-limit.ts";

/** What every one-shot question can be given. */
export interface OneShotOptions {
  /** Give up after; left out: 5 s. */
  readonly timeoutUs?: number;
  /** What the link does to what is sent, and to what is received. */
  readonly tx?: LinkModel;
  readonly rx?: LinkModel;
  /** Makes the dice of the impaired link predictable; ids and ports stay unguessable. */
  readonly seed?: number;
  /** Rejects with its reason. */
  readonly signal?: AbortSignal;
}

export const ONE_SHOT_TIMEOUT_US = 5_000_000;

/** Randomness for everything that travels. */
export function unguessable(): RandomRoot {
  return secureRandom(secureSeed());
}

export interface OneShot<Command, Event, Result> {
  readonly commands: readonly Command[];
  /** The result, once an event decides it. */
  pick(event: Event): Result | undefined;
  /** What it comes to when the time is up. */
  timedOut(): Result;
  answer?(question: Question): Promise<Answer> | undefined;
  /** What carries the packets and tells the time; left out: sockets. */
  readonly host?: Pick<LiveHostOptions<Event>, "clock" | "driver" | "udpMaker">;
  /** False for services that need only milliseconds of the time of day. */
  readonly exactClock: boolean;
}

/** Rejects with an OptionError, with the signal's reason, or with a fault of the program. */
export async function askOnce<C, E, S, R>(
  service: Service<C, E, S>,
  oneShot: OneShot<C, E, R>,
  options: OneShotOptions,
): Promise<R> {
  const { signal, timeoutUs = ONE_SHOT_TIMEOUT_US } = options;
  checkTimeout(timeoutUs, "any");
  checkLink("tx", options.tx);
  checkLink("rx", options.rx);
  checkSeed(options.seed);
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<R>();
  const host = new LiveHost(service, {
    clock: createClock({ exact: oneShot.exactClock }),
    ...oneShot.host,
    ...impairmentOf(options),
    onEvents: (events) => {
      for (const event of events) {
        const result = oneShot.pick(event);
        if (result !== undefined) resolve(result);
      }
    },
    onFault: reject,
    ...(oneShot.answer === undefined ? {} : { answer: oneShot.answer }),
  });
  const timer = setTimeout(() => resolve(oneShot.timedOut()), timeoutMs(timeoutUs));
  const abort = (): void => reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    for (const command of oneShot.commands) host.command(command);
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    await host.close();
  }
}

function impairmentOf(
  options: OneShotOptions,
): { impairment: { tx: Link; rx: Link } } | Record<string, never> {
  const { tx = {}, rx = {}, seed } = options;
  if (isPerfect(tx) && isPerfect(rx)) return {};
  const random = seed === undefined ? unguessable() : seededRandom(seed);
  return {
    impairment: {
      tx: new Link(tx, random.stream("link/tx")),
      rx: new Link(rx, random.stream("link/rx")),
    },
  };
}
