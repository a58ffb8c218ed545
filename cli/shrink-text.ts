/** A shrunk run as text and as a document. */
import { formatDurationUs } from "../net/instant.ts";
import type { RunResult } from "../experiment/run.ts";
import type { PacketNumber } from "../experiment/shrink-run.ts";
import type { NotShrunk, Shrunk } from "../experiment/shrink.ts";
import { columns } from "./columns.ts";

/** Paragraphs: what was found, the packets, and how the run goes with and without them. */
export function shrunkText(shrunk: Shrunk, out: string | undefined): readonly string[] {
  const { needed, setting } = shrunk;
  const goal = setting.until;
  if (needed.length === 0) return [headline(shrunk), "", ...timeLine(shrunk), ...recorded(out)];
  const packets = columns([
    ["packet", "lost at", "what", "from", "to", `${goal} without its loss`],
    ...needed.map(({ direction, packet, atUs, what, from, to, without }) => [
      `${direction} ${packet}`,
      formatDurationUs(atUs),
      what,
      from,
      to,
      outcome(without),
    ]),
  ]);
  const losses = (["tx", "rx"] as const).flatMap((direction) => {
    const numbers = numbersOf(needed, direction);
    return numbers.length === 0 ? [] : [`--loss-${direction} "nth ${numbers.join(" ")}"`];
  });
  return [
    headline(shrunk),
    "",
    ...packets,
    "",
    ...timeLine(shrunk),
    "",
    // on the command line the rules of a link keep their own losses
    ...(setting.tx.rules === undefined && setting.rx.rules === undefined
      ? [`in the place of its losses, for up --simulate --seed ${shrunk.seed}: ${losses.join(" ")}`]
      : []),
    ...recorded(out),
  ];
}

function headline({ seed, before, lost, needed, symptom, runs, isMinimal }: Shrunk): string {
  const isSlow = symptom.kind === "slow";
  const bad = before.reached ? `takes ${formatDurationUs(before.endUs)}` : "misses its goal";
  const all = `seed ${seed} ${bad} with ${packets(lost.length)} lost`;
  if (needed.length === 0)
    return `${all}, and with none: its losses are not to blame (${runs} runs)`;
  const to = isSlow ? `to take ${formatDurationUs(symptom.boundUs)} or more it` : "it";
  const count = needed.length === lost.length ? `all ${needed.length}` : `${needed.length} of them`;
  const proof = isMinimal ? "each single one" : "or fewer: the runs were used up";
  return `${all}; ${to} needs ${count}, ${proof} (${runs} runs)`;
}

function timeLine({ before, after, lossless, needed, lost }: Shrunk): readonly string[] {
  const states: readonly (readonly [string, "dhcpUs" | "timeValidUs" | "operationalUs"])[] = [
    ["DHCP", "dhcpUs"],
    ["TIME_VALID", "timeValidUs"],
    ["OPERATIONAL", "operationalUs"],
  ];
  const runs = [before, after, lossless];
  return columns([
    ["", `all ${lost.length} lost`, `these ${needed.length} lost`, "none lost"],
    ...states.map(([name, key]) => [name].concat(runs.map((run) => formatDurationUs(run[key])))),
    ["packets sent", ...runs.map(({ sent }) => String(sent))],
  ]);
}

function outcome({ reached, endUs }: RunResult): string {
  return reached ? formatDurationUs(endUs) : `not in ${formatDurationUs(endUs)}`;
}

function recorded(out: string | undefined): readonly string[] {
  return out === undefined ? [] : [`recorded: bringup replay ${out} -v`];
}

function packets(count: number): string {
  return count === 1 ? "1 packet" : `${count} packets`;
}

function numbersOf(lost: readonly PacketNumber[], which: PacketNumber["direction"]) {
  return lost.filter(({ direction }) => direction === which).map(({ packet }) => packet);
}

/** Why there is nothing to shrink, and what to try. */
export function notShrunkText(
  { kind, seed, before }: NotShrunk,
  { worstOf }: { readonly worstOf?: number },
): string {
  const run = `seed ${seed} ${before.reached ? `takes ${formatDurationUs(before.endUs)}` : "misses its goal"}`;
  switch (kind) {
    case "fast":
      return `${run}, which is less than --slower-than${worstOf === undefined ? "; try --worst-of 1000" : ""}`;
    case "unlost":
      return `${run}, but its link has lost nothing: there is nothing to take away; try --loss 30`;
    case "other":
      return `${run}, but not by its losses alone: with the same packets lost it comes out otherwise`;
  }
}

/** `bringup.shrink/1`. Times that were not reached are "Infinity", as in all documents. */
export function shrinkDocument(shrunk: Shrunk | NotShrunk, out: string | undefined): object {
  const schema = "bringup.shrink/1";
  if (shrunk.kind !== "shrunk") return { schema, ...shrunk };
  const { seed, symptom, before, lost, after, lossless, needed, isMinimal, runs, setting } = shrunk;
  return {
    schema,
    kind: shrunk.kind,
    seed,
    symptom,
    isMinimal,
    runs,
    needed,
    lost,
    before,
    after,
    lossless,
    tx: setting.tx,
    rx: setting.rx,
    ...(out === undefined ? {} : { recording: out }),
  };
}
