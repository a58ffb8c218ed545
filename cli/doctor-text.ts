/** A `DoctorDocument` for a person: the causes with what speaks for them, what else was seen, and how many checks. */
import { ipBytes } from "../net/address.ts";
import { counted } from "../observation/doctor/check.ts";
import type {
  CheckReference,
  CheckStatus,
  DoctorCause,
  DoctorCheck,
  DoctorCounts,
  DoctorDocument,
} from "../observation/doctor/document.ts";
import { wrapped } from "../observation/why/text-layout.ts";
import { printable } from "./printable.ts";
import type { Style } from "./style.ts";

const MARKS: Readonly<Record<CheckStatus, string>> = {
  ok: "ok",
  warning: "warning",
  problem: "PROBLEM",
  skipped: "skipped",
};
const MARK_COLUMNS = 9;

/** Lines of at most 80 columns; `verbose`: every check. */
export function doctorText(
  document: DoctorDocument,
  verbose: boolean,
  style: Style,
): readonly string[] {
  const { causes, checks, counts } = document;
  const told = new Set(
    causes.flatMap(({ evidence, consequences }) => [...evidence, ...consequences]).map(keyOf),
  );
  const others = checks.filter(
    (check) =>
      (check.status === "problem" || check.status === "warning") && !told.has(keyOf(check)),
  );
  const hint = verbose ? "" : "; -v shows them all";
  return [
    headline(document, style),
    ...causes.flatMap((cause, index) => causeLines(cause, index + 1, checks, style)),
    ...section(
      "Seen besides",
      others.flatMap((check) => checkLines(check, style)),
    ),
    ...section("All checks", verbose ? checks.flatMap((check) => checkLines(check, style)) : []),
    "",
    `${counted(checks.length, "check")}: ${countsText(counts)}${hint}`,
  ];
}

function countsText({ ok, warning, problem, skipped }: DoctorCounts): string {
  const bad = `${counted(warning, "warning")}, ${counted(problem, "problem")}`;
  return `${ok} ok, ${bad}, ${skipped} skipped`;
}

function keyOf({ id, about }: CheckReference): string {
  return `${id} ${about}`;
}

function headline({ verdict, device }: DoctorDocument, style: Style): string {
  const where = device === null ? "this machine" : printable(device);
  switch (verdict) {
    case "ok":
      return style.good(`Nothing is wrong with ${where}, as far as can be seen.`);
    case "warning":
      return style.warn(`${where}: nothing stands in the way, but have a look at this.`);
    case "problem":
      return style.bad(`${where}: there are problems.`);
  }
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function causeLines(
  { severity, confidence, text, evidence, consequences, steps }: DoctorCause,
  place: number,
  checks: readonly DoctorCheck[],
  style: Style,
): readonly string[] {
  const [first = "", ...rest] = wrapped(`${text} (${confidence})`, `${place}. `);
  const paint = severity === "problem" ? style.bad : style.warn;
  const seen = evidence.flatMap((one) => checks.find((check) => keyOf(check) === keyOf(one)) ?? []);
  return [
    "",
    paint(printable(first)),
    ...rest.map((line) => paint(printable(line))),
    ...seen.flatMap((check) =>
      wrapped(printable(`${subjectOf(check)}${check.text}`), "   - ", "     "),
    ),
    ...wrapped(followsText(consequences), "   ", "     "),
    ...steps.flatMap((step) => wrapped(printable(step), "   → ", "     ")),
  ];
}

/** `192.0.2.53: `; nothing where the text names it. An address in the midst may be there for another reason. */
function subjectOf({ about, text }: DoctorCheck): string {
  if (about === null || text.startsWith(about)) return "";
  const isNamed = ipBytes(about) === undefined && text.includes(about);
  return isNamed ? "" : `${about}: `;
}

function followsText(consequences: readonly CheckReference[]): string {
  const names = consequences.map(({ id, about }) => (about === null ? id : `${id} of ${about}`));
  return names.length === 0 ? "" : `from it follows: ${names.join(", ")}`;
}

function checkLines(check: DoctorCheck, style: Style): readonly string[] {
  const { status, id, text, advice } = check;
  const mark = MARKS[status].padEnd(MARK_COLUMNS);
  const indent = " ".repeat(MARK_COLUMNS + 2);
  const [first = "", ...rest] = wrapped(
    printable(`${id}: ${subjectOf(check)}${text}`),
    `  ${mark}`,
    indent,
  );
  const paint = { ok: style.good, warning: style.warn, problem: style.bad, skipped: style.dim };
  return [
    first.replace(mark, paint[status](mark)),
    ...rest,
    ...(advice === null ? [] : wrapped(printable(advice), `${indent}→ `, `${indent}  `)),
  ];
}
