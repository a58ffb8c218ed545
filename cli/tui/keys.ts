/**
 * Which key does what, as data: the footer, the help, the documentation and the file that rebinds keys all read this
 * table. A key has a name: the character itself (`q`, `/`), or `space`, `tab`, `enter`, `up`, `ctrl-c` …
 */
import type { Key } from "ink";

/** Where a binding is of use: everywhere, only while something runs, only in a recording. */
export type KeyScope = "always" | "running" | "recording";

export interface Binding {
  readonly action: string;
  readonly keys: readonly string[];
  readonly scope: KeyScope;
  /** For the help. */
  readonly what: string;
  /** For the footer, where there is little room; left out: only in the help. */
  readonly short?: string;
}

/** In the order of the help. */
export const BINDINGS = [
  { action: "quit", keys: ["q"], scope: "always", what: "end", short: "quit" },
  { action: "help", keys: ["?"], scope: "always", what: "this help", short: "help" },
  { action: "pane-1", keys: ["1"], scope: "always", what: "state ladder" },
  { action: "pane-2", keys: ["2"], scope: "always", what: "DHCP" },
  { action: "pane-3", keys: ["3"], scope: "always", what: "time" },
  { action: "pane-4", keys: ["4"], scope: "always", what: "DNS" },
  { action: "pane-5", keys: ["5"], scope: "always", what: "packets" },
  { action: "pane-6", keys: ["6"], scope: "always", what: "latency" },
  {
    action: "next-pane",
    keys: ["tab", "right"],
    scope: "always",
    what: "next pane",
    short: "pane",
  },
  { action: "previous-pane", keys: ["shift-tab", "left"], scope: "always", what: "pane before" },
  { action: "up", keys: ["up", "k"], scope: "always", what: "one line up" },
  { action: "down", keys: ["down", "j"], scope: "always", what: "one line down" },
  { action: "page-up", keys: ["pageup"], scope: "always", what: "one page up" },
  { action: "page-down", keys: ["pagedown"], scope: "always", what: "one page down" },
  { action: "first", keys: ["home", "g"], scope: "always", what: "first line" },
  { action: "last", keys: ["end", "G"], scope: "always", what: "last line, and follow it" },
  { action: "open", keys: ["enter"], scope: "always", what: "detail of the line", short: "detail" },
  { action: "back", keys: ["escape"], scope: "always", what: "close detail, help or filter" },
  {
    action: "filter",
    keys: ["/"],
    scope: "always",
    what: "show only what matches",
    short: "filter",
  },
  { action: "pause", keys: ["space"], scope: "running", what: "freeze the view", short: "pause" },
  { action: "play", keys: ["space"], scope: "recording", what: "play or pause", short: "play" },
  { action: "step", keys: ["n"], scope: "recording", what: "to the next event", short: "next" },
  {
    action: "step-back",
    keys: ["p"],
    scope: "recording",
    what: "to the event before",
    short: "prev",
  },
  {
    action: "rewind",
    keys: ["<", ","],
    scope: "recording",
    what: "back a twentieth",
    short: "rewind",
  },
  { action: "forward", keys: [">", "."], scope: "recording", what: "forward a twentieth" },
  { action: "faster", keys: ["+", "="], scope: "recording", what: "play twice as fast" },
  { action: "slower", keys: ["-"], scope: "recording", what: "play half as fast" },
  {
    action: "hold",
    keys: ["v"],
    scope: "running",
    what: "hold, veto or release the next state",
    short: "veto",
  },
  { action: "renew", keys: ["r"], scope: "running", what: "renew the lease now", short: "renew" },
  { action: "flush", keys: ["f"], scope: "running", what: "empty the name cache", short: "flush" },
  { action: "link", keys: ["d"], scope: "running", what: "link down, and up again", short: "link" },
  {
    action: "more-loss",
    keys: ["+", "="],
    scope: "running",
    what: "5 % more loss each way",
    short: "loss",
  },
  { action: "less-loss", keys: ["-"], scope: "running", what: "5 % less loss each way" },
  {
    action: "export",
    keys: ["e"],
    scope: "always",
    what: "write this view to a file",
    short: "export",
  },
  { action: "theme", keys: ["t"], scope: "always", what: "next theme", short: "theme" },
  { action: "suspend", keys: ["ctrl-z"], scope: "always", what: "stop, until fg in the shell" },
] as const satisfies readonly Binding[];

export type KeyAction = (typeof BINDINGS)[number]["action"];

/** Keys as somebody has bound them; what is left out stays as it is. */
export type KeyChoice = Readonly<Partial<Record<KeyAction, readonly string[]>>>;

export const KEY_ACTIONS: readonly KeyAction[] = BINDINGS.map(({ action }) => action);

const NAMED_KEYS: ReadonlySet<string> = new Set([
  "space",
  "tab",
  "shift-tab",
  "enter",
  "escape",
  "up",
  "down",
  "left",
  "right",
  "pageup",
  "pagedown",
  "home",
  "end",
  "backspace",
  "delete",
]);

/** Whether a key of this name can be pressed: one character, a name of the table, or `ctrl-` and a letter. */
export function isKeyName(name: string): boolean {
  return /^[!-~]$/.test(name) || /^ctrl-[a-z]$/.test(name) || NAMED_KEYS.has(name);
}

/** The keys in force, for a run or for a recording. */
export class Keymap {
  /** In the order of the help. */
  readonly bindings: readonly (Binding & { readonly action: KeyAction })[];
  readonly #actions = new Map<string, KeyAction>(); // BOUNDED: by the bindings

  /** `choice` has no key twice in one scope, as `clashes` sees to. */
  constructor(scope: Exclude<KeyScope, "always">, choice: KeyChoice = {}) {
    this.bindings = boundKeys(choice).filter(
      (one) => one.scope === "always" || one.scope === scope,
    );
    for (const { action, keys } of this.bindings)
      for (const key of keys) this.#actions.set(key, action);
  }

  actionOf(key: string): KeyAction | undefined {
    return this.#actions.get(key);
  }

  keysOf(action: KeyAction): readonly string[] {
    return this.bindings.find((binding) => binding.action === action)?.keys ?? [];
  }
}

/** Pairs of actions that would share a key: `"q" is bound to quit and to help`. */
export function clashes(choice: KeyChoice): readonly string[] {
  const found = new Set<string>(); // BOUNDED: by pairs of bindings
  for (const scope of ["running", "recording"] as const) {
    const owner = new Map<string, string>(); // BOUNDED: by the bindings
    for (const { action, keys } of new Keymap(scope, choice).bindings) {
      for (const key of keys) {
        const other = owner.get(key);
        if (other !== undefined) found.add(`"${key}" is bound to ${other} and to ${action}`);
        owner.set(key, action);
      }
    }
  }
  return [...found];
}

function boundKeys(choice: KeyChoice): readonly (Binding & { readonly action: KeyAction })[] {
  return BINDINGS.map((binding) =>
    Object.assign({}, binding, { keys: choice[binding.action] ?? binding.keys }),
  );
}

/** How a key is written in footer and help. */
export function keyLabel(key: string, ascii: boolean): string {
  const sign = ascii ? undefined : SIGNS[key];
  return (
    sign ??
    SHORT_NAMES[key] ??
    key.replace(/^ctrl-(.)$/, (_, letter) => `Ctrl-${letter.toUpperCase()}`)
  );
}

const SIGNS: Readonly<Record<string, string>> = {
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
};
const SHORT_NAMES: Readonly<Record<string, string>> = {
  escape: "Esc",
  enter: "Enter",
  tab: "Tab",
  "shift-tab": "Shift-Tab",
  pageup: "PgUp",
  pagedown: "PgDn",
  home: "Home",
  end: "End",
  space: "Space",
};

/** The names of what was pressed: one, or each character of a text that came at once. */
export function keyNames(input: string, key: Key): readonly string[] {
  const named = namedKey(key);
  if (named !== undefined) return [named];
  if (key.ctrl) return input.length === 1 ? [`ctrl-${input.toLowerCase()}`] : [];
  if (key.meta) return [];
  return Array.from(input.slice(0, TYPED_MAX), (character) => CHARACTERS[character] ?? character);
}

/** A paste, or keys faster than the loop: more than this is not typed by a person. */
const TYPED_MAX = 256;
/** What has a name although it comes as a character among others. */
const CHARACTERS: Readonly<Record<string, string>> = {
  " ": "space",
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\b": "backspace",
  "\u007F": "backspace",
  "\u0003": "ctrl-c",
  "\u001B": "escape",
};

function namedKey(key: Key): string | undefined {
  if (key.tab) return key.shift ? "shift-tab" : "tab";
  if (key.return) return "enter";
  if (key.escape) return "escape";
  if (key.upArrow) return "up";
  if (key.downArrow) return "down";
  if (key.leftArrow) return "left";
  if (key.rightArrow) return "right";
  if (key.pageUp) return "pageup";
  if (key.pageDown) return "pagedown";
  if (key.home) return "home";
  if (key.end) return "end";
  if (key.backspace) return "backspace";
  return key.delete ? "delete" : undefined;
}
