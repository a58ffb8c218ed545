/**
 * Which colour a role has. Everything that a colour says is also said by a sign or a word, so that the theme `mono`
 * and a terminal without colours lose nothing.
 */
import { Chalk, type ChalkInstance } from "chalk";
import type { Line, Role } from "./pane.ts";

/** A colour by name (`red`, `redBright`) or number (`#d55e00`), and how it is written. */
export interface Look {
  readonly colour?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

export type Theme = Readonly<Record<Role, Look>>;

export const ROLES = [
  "plain",
  "dim",
  "strong",
  "good",
  "warning",
  "bad",
  "accent",
  "sent",
  "received",
  "bar",
  "track",
] as const satisfies readonly Role[];

export const COLOUR_NAMES = [
  "black",
  "red",
  "green",
  "yellow",
  "blue",
  "magenta",
  "cyan",
  "white",
  "gray",
  "redBright",
  "greenBright",
  "yellowBright",
  "blueBright",
  "magentaBright",
  "cyanBright",
  "whiteBright",
] as const;
type ColourName = (typeof COLOUR_NAMES)[number];

const DARK: Theme = {
  plain: {},
  dim: { dim: true },
  strong: { bold: true },
  good: { colour: "green" },
  warning: { colour: "yellow" },
  bad: { colour: "redBright" },
  accent: { colour: "cyan" },
  sent: { colour: "blueBright" },
  received: { colour: "magentaBright" },
  bar: { colour: "green" },
  track: { dim: true },
};

/** On a light ground yellow and the bright colours cannot be read. */
const LIGHT: Theme = {
  ...DARK,
  dim: { colour: "gray" },
  good: { colour: "#006400" },
  warning: { colour: "#8a5a00" },
  bad: { colour: "#b00020" },
  accent: { colour: "#005f87" },
  sent: { colour: "blue" },
  received: { colour: "magenta" },
  bar: { colour: "#006400" },
  track: { colour: "gray" },
};

/** The colours of Okabe and Ito, which stay apart for all common kinds of colour vision. */
const COLOUR_BLIND: Theme = {
  ...DARK,
  good: { colour: "#009e73" },
  warning: { colour: "#e69f00" },
  bad: { colour: "#d55e00", bold: true },
  accent: { colour: "#56b4e9" },
  sent: { colour: "#0072b2", bold: true },
  received: { colour: "#cc79a7" },
  bar: { colour: "#56b4e9" },
};

const MONO: Theme = {
  plain: {},
  dim: { dim: true },
  strong: { bold: true },
  good: {},
  warning: { bold: true },
  bad: { bold: true, underline: true },
  accent: { bold: true },
  sent: {},
  received: {},
  bar: {},
  track: { dim: true },
};

export const THEME_NAMES = ["dark", "light", "colour-blind", "mono"] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: DARK,
  light: LIGHT,
  "colour-blind": COLOUR_BLIND,
  mono: MONO,
};

export function nextTheme(name: ThemeName): ThemeName {
  return THEME_NAMES[(THEME_NAMES.indexOf(name) + 1) % THEME_NAMES.length] ?? "dark";
}

/** 0: no colours; 1: the sixteen; 2: 256; 3: all. */
export type ColourLevel = 0 | 1 | 2 | 3;

/** What the terminal says that it can show. `NO_COLOR` and `TERM=dumb` (no-color.org): nothing. */
export function colourLevel(env: Readonly<Record<string, string | undefined>>): ColourLevel {
  const term = env["TERM"] ?? "";
  if (env["NO_COLOR"] || term === "dumb") return 0;
  if (/^(?:truecolor|24bit)$/.test(env["COLORTERM"] ?? "")) return 3;
  return term.endsWith("256color") ? 2 : 1;
}

/** Lines as text that a terminal shows in the colours of a theme. */
export class Painter {
  readonly #marks: Readonly<Record<Role, readonly [before: string, after: string]>>;

  /** `own`: roles that look otherwise than in the theme. */
  constructor(name: ThemeName, own: Partial<Theme>, level: ColourLevel) {
    const chalk = new Chalk({ level });
    const theme = { ...THEMES[name], ...(name === "mono" ? {} : own) };
    const marks = ROLES.map((role) => [role, marksOf(chalk, theme[role])] as const);
    this.#marks = Object.fromEntries(marks) as Record<Role, readonly [string, string]>;
  }

  paint(lines: readonly Line[]): string {
    let text = "";
    for (const [index, line] of lines.entries()) {
      if (index > 0) text += "\n";
      for (const span of line) {
        const [before, after] = this.#marks[span.role];
        text += `${before}${span.text}${after}`;
      }
    }
    return text;
  }
}

/** What chalk puts before and behind a text. */
function marksOf(chalk: ChalkInstance, look: Look): readonly [string, string] {
  let style = chalk.visible;
  if (look.colour?.startsWith("#")) style = style.hex(look.colour);
  else if (look.colour !== undefined) style = style[look.colour as ColourName];
  if (look.bold) style = style.bold;
  if (look.dim) style = style.dim;
  if (look.underline) style = style.underline;
  if (look.inverse) style = style.inverse;
  const [before = "", after = ""] = style("\0").split("\0");
  return [before, after];
}
