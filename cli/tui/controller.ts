/**
 * Between keys, store and source: keeps what a person has done to the view, and does outside what a key wants. One value,
 * `view`, is all that the screen shows; it is replaced whole.
 */
import { speedText, type DashboardModel } from "./chrome.ts";
import { focusedBody, helpOverflow, type FrameParts } from "./frame.ts";
import type { Keymap } from "./keys.ts";
import type { Pane, PaneId, PaneLooks, PaneSize } from "./pane.ts";
import { press, type PressContext } from "./press.ts";
import type { DashboardAction, DashboardSource } from "./source.ts";
import { DashboardStore } from "./store.ts";
import { ticked, withNotice, type UiEffect, type UiState } from "./ui-state.ts";

export interface View {
  readonly model: DashboardModel;
  readonly ui: UiState;
}

export interface ControllerOptions {
  readonly panes: Readonly<Record<PaneId, Pane>>;
  readonly keymap: Keymap;
  readonly looks: PaneLooks;
  readonly ui: UiState;
  /** Somebody wants to end: by the key for it, or by Ctrl-C. */
  readonly onQuit: (how: Extract<UiEffect, { kind: "quit" }>["how"]) => void;
  /** Writes the view to a file and says where. */
  readonly exportView: (parts: FrameParts) => string;
  /** It has come out how the bring-up ends: to be seen now, not at the next refresh. */
  readonly onOutcome?: () => void;
  /** Stops the program, until the shell lets it go on. */
  readonly suspend: () => void;
}

export class DashboardController {
  readonly #source: DashboardSource;
  readonly #options: ControllerOptions;
  readonly #store: DashboardStore;
  readonly #listeners = new Set<() => void>(); // BOUNDED: by the screens, of which there is one
  #view: View;
  #isClosed = false;

  constructor(source: DashboardSource, options: ControllerOptions) {
    this.#source = source;
    this.#options = options;
    this.#store = new DashboardStore(source, options.onOutcome);
    const fault = source.playback?.fault;
    const ui = fault === undefined ? options.ui : withNotice(options.ui, fault);
    this.#view = { model: this.#store.model, ui };
    this.#store.subscribe(() => this.#show({ ...this.#view, model: this.#store.model }));
  }

  /** The same object until something changes. */
  readonly view = (): View => this.#view;

  /** `listener` hears of every new view. Returns how to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Everything that a frame in a window of this size is made of. */
  parts(size: PaneSize): FrameParts {
    const { looks, keymap, panes } = this.#options;
    return { ...this.#view, size, looks, keymap, panes };
  }

  /** Time has passed: looks at the source again. */
  refresh(): void {
    this.#store.refresh();
  }

  /** A second has passed. */
  tick(): void {
    this.#change(ticked(this.#view.ui));
  }

  /** Something was pressed while the window had this size. */
  press(key: string, size: PaneSize): void {
    const { ui, effect } = press(this.#view.ui, key, this.#context(size));
    this.#change(ui);
    if (effect !== undefined) this.#perform(effect, size);
  }

  /** Says something in the status line. */
  notice(text: string): void {
    this.#change(withNotice(this.#view.ui, text));
  }

  close(): void {
    this.#isClosed = true;
    this.#store.close();
  }

  #context(size: PaneSize): PressContext {
    const parts = this.parts(size);
    return { ...parts, size: focusedBody(parts), helpOverflow: helpOverflow(parts) };
  }

  #change(ui: UiState): void {
    if (ui === this.#view.ui) return;
    this.#show({ ...this.#view, ui });
    this.#store.freeze(ui.isPaused);
    this.#store.filter(ui.filter);
  }

  #show(view: View): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }

  #perform(effect: UiEffect, size: PaneSize): void {
    switch (effect.kind) {
      case "quit":
        this.#options.onQuit(effect.how);
        return;
      case "act":
        void this.#act(effect.action);
        return;
      case "export":
        this.notice(this.#options.exportView(this.parts(size)));
        return;
      case "suspend":
        this.#options.suspend();
        return;
      case "play":
      case "step":
      case "jump":
      case "speed":
        this.#move(effect);
        return;
    }
  }

  async #act(action: DashboardAction): Promise<void> {
    let said: string;
    try {
      said = await this.#source.act(action);
    } catch (error) {
      said = `not done: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (this.#isClosed) return;
    this.notice(said);
    this.refresh();
  }

  #move(effect: Extract<UiEffect, { kind: "play" | "step" | "jump" | "speed" }>): void {
    const { playback } = this.#source;
    if (playback === undefined) return;
    switch (effect.kind) {
      case "play":
        playback.play(!playback.isPlaying);
        break;
      case "step":
        playback.stepBy(effect.events);
        this.notice(playback.latest);
        break;
      case "jump":
        playback.seek(playback.positionUs + Math.round(effect.share * playback.endUs));
        break;
      case "speed":
        playback.setSpeed(playback.speed * effect.factor);
        this.notice(`speed ${speedText(playback.speed)}`);
        break;
    }
    this.refresh();
  }
}
