/**
 * `report.md`: what was run and how to run it again, every cell with its intervals, the comparisons in words, and where
 * a policy is not better.
 */
import type { Estimate } from "../experiment/summary.ts";
import { contestsOf, referenceOf, standingsOf, type Contest } from "./contest.ts";
import { FIGURES_FOLDER, seedsText, type ExperimentData, type Figure } from "./figure.ts";
import { PICTURED_WORLDS_MAX } from "./figures.ts";
import { escaped, markdownList, markdownTable } from "./markdown.ts";
import {
  countEstimateText,
  shareEstimateText,
  significant,
  timeEstimateText,
  timeText,
} from "./quantity.ts";
import { duelText } from "./verdict.ts";
import type { World } from "./worlds.ts";

/** Which image of a figure there is to be shown, by the ending of its file; undefined: none yet. */
export type ImageOf = (figure: Figure) => "svg" | "png" | undefined;

/** The file. */
export function reportMarkdown(
  data: ExperimentData,
  figures: readonly Figure[],
  imageOf: ImageOf = () => undefined,
): string {
  const contests = contestsOf(data);
  const reference = referenceOf(data);
  return [
    `# Experiment ${data.summary.hash.slice(0, 12)}\n`,
    whatWasRun(data, contests.length),
    `## Where \`${escaped(reference)}\` is better, and where it is not\n`,
    standing(reference, contests, data.design.timeoutUs),
    "## Cells\n",
    HOW_TO_READ,
    ...contests.map((contest) => worldSection(data, contest)),
    "## Figures\n",
    figureList(figures, contests.length, imageOf),
    "## How to repeat it\n",
    REPEAT,
  ].join("\n");
}

const HOW_TO_READ = `Intervals are 95 %. Times are quantiles of the Kaplan–Meier curve: a run that had not reached the goal when time was up is
censored, which counts as longer than that, and is not left out. \`>\` stands where more runs were censored than a quantile
allows, \`–\` where so few runs give no bound. Packets per success are those that all devices of a cell sent, failed ones
included, by its successes. Every run counts from its own start and delays no other, so none hides behind another's slowness
(no coordinated omission).

Policies are compared run by run on the same dice. How often one was faster is judged by the sign test, how much by the
signed-rank test, both corrected for all comparisons of the experiment (Holm); the larger p is given, and only below 0.05 is one
called faster. The median difference is that of Hodges and Lehmann; in it a run that was censored counts with its time-out,
so it may be too small, never too large.
`;

const REPEAT = `\`\`\`sh
bringup experiment run design.json --out again   # the same runs, to the last byte
bringup experiment compare . again
bringup experiment report . --png --svg          # draws the figures again
\`\`\`
`;

function whatWasRun(data: ExperimentData, worlds: number): string {
  const { design, summary, versions } = data;
  const { cells } = summary;
  const runs = cells.reduce((sum, cell) => sum + cell.runs, 0);
  const censored = cells.reduce((sum, cell) => sum + cell.runs - cell.reached, 0);
  const policies = design.policies.map(({ name }) => `\`${escaped(name)}\``);
  const early = cells.filter((cell) => cell.runs < design.runs * cell.devices).length;
  return markdownList([
    `goal: ${design.until} within ${timeText(design.timeoutUs)}${design.live === undefined ? ", in virtual time" : `, in real time on \`${escaped(design.live)}\``}`,
    `policies: ${policies.join(", ")}`,
    `worlds: ${worlds}; cells: ${cells.length}, ${design.runs} runs each${design.stop === undefined ? "" : " at most"}, ${seedsText(design)}, the same in every cell`,
    ...(design.stop === undefined
      ? []
      : [
          `stop rule: a cell ended when the 95 % interval of its ${design.stop.metric} was ${significant(design.stop.width * 100)} % wide, after ${design.stop.minRuns} runs at the least: ${early} of ${cells.length} cells ended early`,
        ]),
    `bring-ups: ${runs}, of which ${censored} did not reach the goal in time (censored)`,
    `design: SHA-256 \`${summary.hash}\`, whole in \`design.json\``,
    `made with: ${Object.entries(versions)
      .map((entry) => entry.join(" "))
      .join(", ")}`,
  ]);
}

/** In how many worlds it is better than each other policy; every world where it is not, by name. */
function standing(reference: string, contests: readonly Contest[], timeoutUs: number): string {
  const standings = standingsOf(contests);
  if (standings.length === 0) return "There was nothing to compare it with.\n";
  const rows = standings.map(({ other, faster, undecided, slower }) =>
    [other, faster, undecided, slower].map(String),
  );
  const table = markdownTable(["against", "worlds: faster", "no difference shown", "slower"], rows);
  return `${table}\n${exceptions(reference, contests, timeoutUs)}`;
}

function exceptions(reference: string, contests: readonly Contest[], timeoutUs: number): string {
  const slower = contests.flatMap(({ world, duels }) =>
    duels
      .filter(({ verdict }) => verdict === "slower")
      .map((duel) => `${worldName(world)}, against ${duel.other}: ${duelText(duel)}`),
  );
  const name = `\`${escaped(reference)}\``;
  const byTime =
    slower.length === 0
      ? `${name} is slower than no other policy in any of the worlds, as far as these runs show.\n`
      : `${name} is slower:\n\n${markdownList(slower.map(escaped))}`;
  return [byTime, tailText(reference, contests, timeoutUs), packetsText(reference, contests)].join(
    "\n",
  );
}

/** Where another policy's 90th percentile is lower, however little. */
function tailText(reference: string, contests: readonly Contest[], timeoutUs: number): string {
  const text = (estimate: Estimate): string => timeEstimateText(estimate, timeoutUs);
  const lower = contests.flatMap(({ world }) => {
    const own = world.cells.find(({ policy }) => policy === reference)?.goal.p90;
    if (own === undefined) return [];
    return world.cells
      .filter(({ goal }) => (goal.p90.value ?? Infinity) < (own.value ?? Infinity))
      .map(({ policy, goal }) => `${worldName(world)}: ${text(own)}, ${policy} ${text(goal.p90)}`);
  });
  const name = `\`${escaped(reference)}\``;
  return lower.length === 0
    ? `No other policy has a lower 90th percentile than ${name} in any of the worlds.\n`
    : `The 90th percentile of ${name} is not the lowest:\n\n${markdownList(lower.map(escaped))}`;
}

/** What the reference sends more than the leanest policy of each world. */
function packetsText(reference: string, contests: readonly Contest[]): string {
  const ratios = contests.flatMap(({ world }) => {
    const own = world.cells.find(({ policy }) => policy === reference)?.perSuccess.packets.value;
    const all = world.cells.map(({ perSuccess }) => perSuccess.packets.value ?? Infinity);
    const ratio = (own ?? NaN) / Math.min(...all);
    return Number.isFinite(ratio) ? [{ world, ratio }] : [];
  });
  const [most] = ratios.toSorted((a, b) => b.ratio - a.ratio);
  if (most === undefined) return "";
  const where = contests.length === 1 ? "" : ` (${escaped(worldName(most.world))})`;
  return `Packets per success, \`${escaped(reference)}\` beside the leanest policy of the same world: at most ${significant(most.ratio)} times as many${where}.\n`;
}

function worldSection({ design }: ExperimentData, { world, duels }: Contest): string {
  const time = (estimate: Estimate): string => timeEstimateText(estimate, design.timeoutUs);
  const rows = world.cells.map(({ policy, runs, reached, success, goal, perSuccess }) => [
    policy,
    `${reached} of ${runs}`,
    shareEstimateText(success),
    time(goal.median),
    time(goal.p90),
    time(goal.p99),
    countEstimateText(perSuccess.packets),
  ]);
  const header = ["policy", "reached", "success", "median", "p90", "p99", "packets per success"];
  const notes = new Set(world.cells.flatMap((cell) => cell.notes ?? []));
  const words = duels.map((duel) =>
    escaped(`${duel.policy} against ${duel.other}: ${duelText(duel)}`),
  );
  return [
    `### ${escaped(world.words)}\n`,
    markdownTable(header, rows),
    ...[...notes].map((note) => `${escaped(note)}\n`),
    ...(words.length === 0 ? [] : [markdownList(words)]),
  ].join("\n");
}

function figureList(figures: readonly Figure[], worlds: number, imageOf: ImageOf): string {
  const items = figures.map((figure) => {
    const words = escaped(`${figure.title}: ${figure.subtitle}`);
    const path = `${FIGURES_FOLDER}/${figure.name}`;
    const image = imageOf(figure);
    const link = `[${words}](${path}.gp)`;
    return image === undefined ? link : `${link}\n\n  ![${words}](${path}.${image})\n`;
  });
  const left =
    worlds > PICTURED_WORLDS_MAX
      ? `Of ${worlds} worlds the first ${PICTURED_WORLDS_MAX} have figures of their own; the numbers of all are in \`summary.csv\`.\n\n`
      : "";
  return `${left}${markdownList(items)}`;
}

function worldName({ difference, words }: World): string {
  return difference === "" ? words : difference;
}
