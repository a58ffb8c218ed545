/** A recording as it happened, at its own pace or at another. */
import { inputsBeforeStop } from "../library/fork-point.ts";
import { documentOf } from "../library/session.ts";
import type { Moment, Rewinder } from "../observation/rewind.ts";
import { EXIT } from "./exit.ts";
import { Interruption, type InterruptionCause } from "./interruption.ts";
import { eventIndex, openedRecording, type Stretch } from "./replay-moment.ts";
import { reportVerdict } from "./replay-verdict.ts";
import { endOf } from "./replay-whole.ts";
import type { Runtime } from "./runtime.ts";
import { upView, type UpView, type UpViewOptions } from "./up-view.ts";

const REDRAW_MS = 100;

/** Plays a stretch of a recording, `speed` times as fast as it was. An interrupt ends it. */
export async function playPaced(
  runtime: Runtime,
  file: string,
  { speed, ...stretch }: Stretch & { readonly speed: number },
  options: UpViewOptions,
): Promise<void> {
  const rewinder = openedRecording(file);
  const fromUs = Math.min(stretch.at ?? rewinder.startUs, rewinder.endUs);
  const { until } = stretch;
  const last = until && eventIndex(rewinder, until, fromUs) + 1;
  const end = last === undefined ? endMoment(rewinder) : rewinder.seek({ events: last });
  const interruption = new Interruption();
  interruption.listenTo(runtime);
  const view = await upView(runtime, options);
  const player = new Player(rewinder, view, fromUs, speed);
  try {
    const cause = await Promise.race([player.play(end), interruption.raised]);
    player.stop();
    view.finish(cause === "played" ? end.atUs : player.nowUs);
    if (cause === "played" && last === undefined) {
      for (const event of rewinder.events.slice(end.events)) view.add(event);
      const { mode, random } = rewinder.header;
      view.close(documentOf(end.bringUp, mode, random), endOf(end.bringUp));
    }
    if (cause === "played") reportVerdict(runtime, file, rewinder.verdict);
    else runtime.exitCode = exitCode(cause);
  } finally {
    player.stop();
    interruption.forget();
  }
}

/** What the run had come to when everything began to be given back. */
function endMoment(rewinder: Rewinder): Moment {
  return rewinder.seek({ inputs: inputsBeforeStop(rewinder) });
}

class Player {
  readonly #rewinder: Rewinder;
  readonly #view: UpView;
  readonly #fromUs: number;
  readonly #speed: number;
  readonly #began = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(rewinder: Rewinder, view: UpView, fromUs: number, speed: number) {
    this.#rewinder = rewinder;
    this.#view = view;
    this.#fromUs = fromUs;
    this.#speed = speed;
  }

  /** On the clock of the event log. */
  get nowUs(): number {
    return this.#fromUs + (performance.now() - this.#began) * 1_000 * this.#speed;
  }

  /** What had happened before is shown at once. Resolves when the end has been shown. */
  play(end: Moment): Promise<"played"> {
    const { promise, resolve } = Promise.withResolvers<"played">();
    let shown = 0;
    const goOn = (): void => {
      const nowUs = Math.min(this.nowUs, end.atUs);
      for (; shown < end.events; shown++) {
        const event = this.#rewinder.events[shown];
        if (event === undefined || event.atUs > nowUs) break;
        this.#view.add(event);
      }
      if (nowUs >= end.atUs) return resolve("played");
      this.#view.draw(nowUs);
      const next = this.#rewinder.events[shown];
      const nextUs = shown < end.events && next !== undefined ? next.atUs : end.atUs;
      const waitMs = (nextUs - nowUs) / 1_000 / this.#speed;
      this.#timer = setTimeout(goOn, Math.min(waitMs, REDRAW_MS));
    };
    goOn();
    return promise;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function exitCode(cause: InterruptionCause): number {
  return cause === "SIGPIPE" ? EXIT.done : EXIT.interrupted;
}
