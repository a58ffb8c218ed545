/**
 * What there is to choose from where a person may also type something else: `<scenario>` is a name or a file. What stands
 * between the brackets of an option or an argument is the kind of its value. Closed sets of words are not listed here:
 * options tell them themselves (`command-tree.ts`).
 */
import { PROFILES } from "../net/impairment/profiles.ts";
import { RETRY_PRESETS } from "../net/retry-presets.ts";
import { TYPE } from "../services/dns/wire/types.ts";
import { LADDER } from "../services/system-state/index.ts";
import { SCENARIOS } from "../lab/scenarios.ts";
import { SHELLS } from "../cli/commands/completion.ts";
import { LATENCY_FORMATS } from "../library/latency-formats.ts";

/** What the shell itself knows: it looks when it is asked. */
export type ValueSource = "files" | "directories" | "interfaces" | "instances";

export interface Completion {
  readonly words: readonly string[];
  readonly sources: readonly ValueSource[];
  /** Several words may stand behind each other, separated by commas. */
  readonly isList: boolean;
}

/** Free text, numbers, addresses: nothing to choose from. */
export const NOTHING: Completion = { words: [], sources: [], isList: false };

const FILES: Completion = { ...NOTHING, sources: ["files"] };
const DIRECTORIES: Completion = { ...NOTHING, sources: ["directories"] };
const INTERFACES: Completion = { ...NOTHING, sources: ["interfaces"] };
const INSTANCES: Completion = { ...NOTHING, sources: ["instances"] };

function named(words: Iterable<string>): Completion {
  return { words: [...words], sources: ["files"], isList: false };
}

const POLICY = named(RETRY_PRESETS.keys());
const SCENARIO = named(SCENARIOS.keys());
const LINK = named(PROFILES.keys());
const STATE: Completion = { ...NOTHING, words: LADDER };

/** By what stands between the brackets. */
const KINDS: Readonly<Record<string, Completion>> = {
  // words, and files where people write their own
  policy: POLICY,
  policies: { ...POLICY, isList: true },
  scenario: SCENARIO,
  scenarios: { ...SCENARIO, isList: true },
  link: LINK,
  links: { ...LINK, isList: true },
  state: STATE,
  format: { ...NOTHING, words: LATENCY_FORMATS.map(({ name }) => name) },
  place: { ...NOTHING, words: ["stderr", "file:", "syslog", "journal"] },
  // files
  ...alike(FILES, ["file", "files", "path", "command", "design", "message"]),
  ...alike(FILES, ["before", "after", "in", "out"]),
  ...alike(DIRECTORIES, ["directory", "directories", "folder", "a", "b"]),
  ...alike(INTERFACES, ["interface", "interface1", "interface2", "if"]),
  // what only a person knows
  ...alike(NOTHING, ["duration", "durations", "time", "number", "numbers", "percent", "percents"]),
  ...alike(NOTHING, ["packets", "factor", "rule", "k/n", "text", "owner", "names", "sources"]),
  ...alike(NOTHING, ["name", "host", "address", "[address:]port", "listen:target"]),
  ...alike(NOTHING, ["address/len[,router[,dns]]", "options"]),
};

/** Where the brackets alone do not tell: by the option, or the command and its argument. */
const PLACES: Readonly<Record<string, Completion>> = {
  "--interface": INTERFACES,
  "--name": INSTANCES,
  "completion shell": { ...NOTHING, words: SHELLS },
  "dns query what": { ...NOTHING, words: Object.keys(TYPE) },
};

function alike(completion: Completion, placeholders: readonly string[]): typeof KINDS {
  return Object.fromEntries(placeholders.map((placeholder) => [placeholder, completion]));
}

/** What there is to choose from for `<placeholder>` at a place. Throws for a kind that nobody has thought about yet. */
export function openKind(placeholder: string, place: string): Completion {
  const completion = PLACES[place] ?? KINDS[placeholder];
  if (completion === undefined)
    throw new Error(`<${placeholder}> of ${place}: say in value-kinds.ts what may stand there`);
  return completion;
}
