/**
 * `up --tui`: the bring-up in a terminal UI. It stays as long as somebody looks; what is left on the screen afterwards
 * is what `up` says at its end. In virtual time there is nothing to wait for: the run is opened as a recording.
 */
import type { LogEvent } from "../net/event-log.ts";
import type { BringUpOptions } from "../library/options.ts";
import type { BringUpSession, End } from "../library/session.ts";
import type { Interruption, InterruptionCause } from "./interruption.ts";
import type { Runtime } from "./runtime.ts";
import { tuiScreen, type Shown, type TuiScreen } from "./tui-screen.ts";
import { LiveSource } from "./tui/live-source.ts";
import type { UpOptions } from "./up-options.ts";
import { BLIND, upView, type UpView } from "./up-view.ts";

export interface Looked {
  /** Undefined: somebody quits while it climbs. */
  readonly end: End | undefined;
  readonly cause?: InterruptionCause;
}

export interface UpTui {
  readonly view: UpView;
  /** What the library must be told so that there is something to look at. */
  around(options: BringUpOptions): BringUpOptions;
  /** Before the bring-up starts: loading and drawing for the first time would keep its packets waiting. */
  open(): Promise<OpenUpTui>;
}

export interface OpenUpTui {
  /** Shows the session until somebody quits or is interrupted. Rejects if the program itself is at fault. */
  watch(session: BringUpSession, interruption: Interruption): Promise<Looked>;
  /** Gives the terminal back, if the bring-up never began; rejects never. */
  close(): Promise<void>;
}

/** Undefined where there is no terminal, which has been said by then. Throws a CliError for a faulty configuration. */
export async function upTui(runtime: Runtime, options: UpOptions): Promise<UpTui | undefined> {
  const screen = await tuiScreen(runtime, options.tuiConfig);
  if (screen === undefined) return undefined;
  const text = await upView(runtime, {});
  return options.simulate === true
    ? simulatedTui(runtime, screen, text, options)
    : liveTui(screen, text, options);
}

function liveTui(screen: TuiScreen, text: UpView, options: UpOptions): UpTui {
  const live = new LiveSource(options.until);
  return {
    view: { ...text, add: (event: LogEvent) => live.event(event), draw: BLIND.draw },
    around: (given) => ({
      ...given,
      stay: true,
      observe: true,
      capture: true,
      onTiming: (timing, zeroUs) => {
        live.timing(timing, zeroUs);
        given.onTiming?.(timing, zeroUs);
      },
    }),
    open: async () => {
      const open = await screen.open(live);
      return {
        watch: async (session, interruption) => {
          live.attach(session, titleOf(session, options));
          let end: End | undefined;
          void session.ended.then(
            (how) => (end = how),
            () => undefined, // `faulted` tells of it
          );
          const shown = await open.watch(interruption.raised);
          return { end, ...causeOf(shown) };
        },
        close: async () => {
          live.close();
          await open.close();
        },
      };
    },
  };
}

function simulatedTui(
  runtime: Runtime,
  screen: TuiScreen,
  text: UpView,
  options: UpOptions,
): UpTui {
  const lines: string[] = []; // BOUNDED: by the run, which is over when it is looked at
  return {
    view: { ...text, add: BLIND.add, draw: BLIND.draw },
    around: (given) => ({
      ...given,
      onRecord: (line) => {
        lines.push(line);
        given.onRecord?.(line);
      },
    }),
    open: () =>
      Promise.resolve({
        watch: async (session, interruption) => {
          const { recordedSource } = await import("./tui/recorded-source.ts");
          const source = recordedSource(lines, titleOf(session, options));
          if (typeof source === "string") throw new Error(source);
          interruption.listenTo(runtime);
          const shown = await screen.show(source, interruption.raised);
          return { end: await session.ended, ...causeOf(shown) };
        },
        close: () => Promise.resolve(), // it was not open
      }),
  };
}

/** `lab, seed 7`. */
function titleOf(session: BringUpSession, { interface: devices }: UpOptions): string {
  const { mode, seed } = session.document();
  const where = devices === undefined ? mode : devices.join(", ");
  return seed === null ? where : `${where}, seed ${seed}`;
}

function causeOf(shown: Shown<InterruptionCause>): Pick<Looked, "cause"> {
  switch (shown.kind) {
    case "quit":
    case "ended":
      return {};
    case "interrupted":
      return { cause: "SIGINT" };
    case "until":
      return { cause: shown.value };
  }
}
