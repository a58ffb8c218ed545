/**
 * The configuration file of the terminal UI, schema `bringup.tui/1`. Everything may be left out.
 *
 *   { "schema": "bringup.tui/1", "theme": "colour-blind", "ascii": false, "updatesPerSecond": 5, "pane": "packets",
 *     "colours": { "bad": "#ff0000", "accent": { "colour": "cyan", "bold": true } },
 *     "keys": { "quit": ["q", "ctrl-q"], "renew": "R" } }
 */
import { z } from "zod";
import { checked, type Checked } from "../../experiment/file-fault.ts";
import { clashes, isKeyName, KEY_ACTIONS, type KeyAction, type KeyChoice } from "./keys.ts";
import { PANE_IDS } from "./pane.ts";
import { COLOUR_NAMES, ROLES, THEME_NAMES, type Look, type Theme } from "./theme.ts";
import { DEFAULT_TUI_CONFIG, type TuiConfig } from "./tui-config.ts";

/** More often nobody sees, and it costs. */
const UPDATES_MAX = 30;
const KEYS_MAX = 8;

const colourError = `a colour: #rrggbb or one of ${COLOUR_NAMES.join(", ")}`;
const colour = z
  .string({ error: colourError })
  .regex(new RegExp(`^(?:#[0-9a-fA-F]{6}|${COLOUR_NAMES.join("|")})$`), { error: colourError });

const lookSchema = z.union([
  colour,
  z.strictObject({
    colour: colour.optional(),
    bold: z.boolean().optional(),
    dim: z.boolean().optional(),
    underline: z.boolean().optional(),
    inverse: z.boolean().optional(),
  }),
]);

const keyError = "a key: one character, space, tab, enter, up, pageup … or ctrl- and a letter";
const key = z.string({ error: keyError }).refine(isKeyName, { error: keyError });
const keysError = `a key or up to ${KEYS_MAX} of them`;

/** The schema of the file; `toolchain/schemas.ts` writes it out for editors. */
export const TUI_CONFIG_FILE_SCHEMA = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal("bringup.tui/1").optional(),
    theme: z.enum(THEME_NAMES).optional(),
    colours: z
      .partialRecord(z.enum(ROLES), lookSchema)
      .optional()
      .describe("roles that look otherwise than in the theme"),
    keys: z
      .partialRecord(
        z.enum(KEY_ACTIONS as readonly [KeyAction, ...KeyAction[]]),
        z.union([key, z.array(key, { error: keysError }).max(KEYS_MAX, { error: keysError })]),
      )
      .optional()
      .describe("keys of an action, in the place of the usual ones; none: it has no key"),
    ascii: z.boolean().optional().describe("nothing but ASCII; left out: as the locale has it"),
    updatesPerSecond: z
      .number()
      .min(0.2)
      .max(UPDATES_MAX, { error: `a number from 0.2 to ${UPDATES_MAX}` })
      .optional(),
    pane: z.enum(PANE_IDS).optional().describe("where the focus is at the start"),
  })
  .describe("configuration of bringup's terminal UI: $XDG_CONFIG_HOME/bringup/tui.json");

/** The configuration in a file, given what JSON.parse made of it. */
export function tuiConfigFromFile(json: unknown): Checked<TuiConfig> {
  const file = checked(TUI_CONFIG_FILE_SCHEMA, json);
  if (file.kind === "faults") return file;
  const { theme, colours = {}, keys = {}, ascii, updatesPerSecond, pane } = file.value;
  const choice = Object.fromEntries(
    Object.entries(keys).map(([action, bound]) => [
      action,
      typeof bound === "string" ? [bound] : bound,
    ]),
  ) as KeyChoice;
  const [clash] = clashes(choice);
  if (clash !== undefined)
    return {
      kind: "faults",
      faults: [{ path: "keys", expected: "one action a key", found: clash }],
    };
  const { theme: usual, updatesPerSecond: often, pane: first } = DEFAULT_TUI_CONFIG;
  const value = {
    theme: theme ?? usual,
    colours: looksOf(colours),
    keys: choice,
    ...(ascii === undefined ? {} : { ascii }),
    updatesPerSecond: updatesPerSecond ?? often,
    pane: pane ?? first,
  };
  return { kind: "value", value };
}

type WrittenLooks = Readonly<Partial<Record<string, z.output<typeof lookSchema>>>>;

function looksOf(written: WrittenLooks): Partial<Theme> {
  const looks = Object.entries(written).map(([role, look]): [string, Look] => [
    role,
    typeof look === "string" ? { colour: look } : { ...(look as Look) },
  ]);
  return Object.fromEntries(looks);
}
