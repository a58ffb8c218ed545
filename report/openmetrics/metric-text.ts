/**
 * The text format of OpenMetrics 1.0: families one after another, each with its type, its unit and what it is.
 *
 *   # TYPE name type    # UNIT name unit    # HELP name text    name_suffix{label="value"} number
 *
 * What stands in labels may have come from the network: it is escaped, and nothing else is changed.
 */

const SECOND_US = 1_000_000;

export type MetricType = "gauge" | "counter" | "histogram" | "info" | "stateset";

export type Labels = Readonly<Record<string, string>>;

/** A number with its labels; left out of the text where it is not known. */
export interface Sample {
  readonly labels?: Labels;
  readonly value: number | null;
}

export interface Family {
  /** Without `_total` and the like; with its unit at the end, where it has one. */
  readonly name: string;
  readonly type: Exclude<MetricType, "histogram">;
  readonly unit?: "seconds" | "bytes";
  readonly help: string;
}

/** A counted quantity by upper border, which belongs to the bucket. */
export interface HistogramSample {
  readonly labels: Labels;
  /** In ascending order, each with what is counted up to it. */
  readonly buckets: readonly { readonly le: number; readonly count: number }[];
  readonly count: number;
  readonly sum: number;
}

/** A family of single numbers, the first one for each set of labels; empty where none is known. */
export function familyText(family: Family, samples: readonly Sample[]): string {
  const name = family.name + SUFFIXES[family.type];
  const lines = new Map<string, string>(); // BOUNDED: by the samples
  for (const { labels = {}, value } of samples) {
    const key = name + labelText(labels);
    if (value !== null && !lines.has(key)) lines.set(key, `${key} ${valueText(value)}\n`);
  }
  return lines.size === 0 ? "" : headText(family) + [...lines.values()].join("");
}

const SUFFIXES: Readonly<Record<Exclude<MetricType, "histogram">, string>> = {
  counter: "_total",
  info: "_info",
  gauge: "",
  stateset: "",
};

/** A number that goes up and down. */
export function gauge(name: string, help: string, samples: readonly Sample[]): string {
  return familyText({ name, type: "gauge", help }, samples);
}

/** A time that goes up and down; samples are in microseconds, the text is in seconds, and so the name ends. */
export function time(name: string, help: string, samplesUs: readonly Sample[]): string {
  const family = { name: `${name}_seconds`, type: "gauge", unit: "seconds", help } as const;
  return familyText(
    family,
    samplesUs.map(({ labels = {}, value }) => ({ labels, value: value && value / SECOND_US })),
  );
}

/** A number that only grows. */
export function counter(name: string, help: string, samples: readonly Sample[]): string {
  return familyText({ name, type: "counter", help }, samples);
}

/** The sample of a family that has but one. */
export function one(value: number | null | undefined): readonly Sample[] {
  return [{ value: value ?? null }];
}

/** Whose turn it is of several: 1 for `current`, 0 for the others. */
export function statesText(
  name: string,
  help: string,
  states: readonly string[],
  current: string,
): string {
  return familyText(
    { name, type: "stateset", help },
    states.map((state) => ({ labels: { [name]: state }, value: state === current ? 1 : 0 })),
  );
}

/** A family of histograms; empty where there is none. */
export function histogramText(
  family: Omit<Family, "type">,
  samples: readonly HistogramSample[],
): string {
  if (samples.length === 0) return "";
  const lines = samples.flatMap(({ labels, buckets, count, sum }) => [
    ...buckets.map(({ le, count: upTo }) => bucketText(family.name, labels, borderText(le), upTo)),
    bucketText(family.name, labels, "+Inf", count),
    `${family.name}_count${labelText(labels)} ${count}\n`,
    `${family.name}_sum${labelText(labels)} ${valueText(sum)}\n`,
  ]);
  return headText({ ...family, type: "histogram" }) + lines.join("");
}

/** The last line: without it a text has been cut off. */
export const END_OF_METRICS = "# EOF\n";

function bucketText(name: string, labels: Labels, le: string, count: number): string {
  return `${name}_bucket${labelText({ ...labels, le })} ${count}\n`;
}

function headText({
  name,
  type,
  unit,
  help,
}: Omit<Family, "type"> & { readonly type: MetricType }): string {
  const unitLine = unit === undefined ? "" : `# UNIT ${name} ${unit}\n`;
  return `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${escaped(help)}\n`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

/**
 * In the canonical form, in which borders of buckets have to be: `1.0`, `0.0001`, `1e-05`. Anything else would be
 * another bucket to whoever compares texts.
 */
function borderText(seconds: number): string {
  if (Number.isInteger(seconds)) return seconds.toFixed(1);
  if (seconds >= 1e-4) return String(seconds);
  const [mantissa = "", exponent = ""] = seconds.toExponential().split("e-");
  return `${mantissa}e-${exponent.padStart(2, "0")}`;
}

function valueText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}
