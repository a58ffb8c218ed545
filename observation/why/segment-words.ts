/** Segments of a path in words; several of a kind in a row are told as one. */
import { formatDurationUs } from "../../net/instant.ts";
import type { SegmentKind, WhySegment } from "./document.ts";
import { percentOf } from "./segments.ts";

export const KIND_WORDS: Readonly<Record<SegmentKind, string>> = {
  answer: "waiting for answers: network and servers",
  lost: "lost packets: the wait until the next try",
  silence: "silence: no answer, and the wait until the next try",
  ignored: "answers of no use, and the wait until the next try",
  failed: "packets that the network did not take",
  pause: "pauses that a service made on purpose",
  unmet: "an answer that was not enough",
  "no-carrier": "no carrier",
  hold: "held by somebody outside",
  undone: "work that was lost again",
  asleep: "the device did nothing",
  host: "the device's own work",
  unknown: "not known any more",
};

/** Segments of one kind, source and subject in a row; what was refused and the pause after it are one kind. */
export interface Run {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly percent: number;
  /** Packets, not segments. */
  readonly count: number;
  /** The first of them. */
  readonly segment: WhySegment;
  /** A pause is among them. */
  readonly paused: boolean;
}

export function runsOf(path: readonly WhySegment[]): readonly Run[] {
  const runs: Run[] = []; // BOUNDED: by the path
  const wholeUs = path.reduce((sum, { fromUs, untilUs }) => sum + untilUs - fromUs, 0);
  for (const segment of path) {
    const { untilUs } = segment;
    const last = runs.at(-1);
    const packets = segment.kind === "pause" ? 0 : 1;
    const before = last !== undefined && isAlike(last.segment, segment) ? last : undefined;
    const fromUs = before?.fromUs ?? segment.fromUs;
    const percent = percentOf(untilUs - fromUs, wholeUs);
    const paused = segment.kind === "pause" || before?.paused === true;
    const run = { fromUs, untilUs, percent, count: (before?.count ?? 0) + packets, paused };
    if (before === undefined) runs.push({ ...run, segment });
    else runs[runs.length - 1] = { ...run, segment: before.segment };
  }
  return runs;
}

function isAlike(a: WhySegment, b: WhySegment): boolean {
  if (a.source !== b.source) return false;
  if (isRefused(a) && isRefused(b)) return a.detail === b.detail;
  return a.kind === b.kind && a.what === b.what && a.kind !== "answer" && a.kind !== "pause";
}

function isRefused({ kind, detail }: WhySegment): boolean {
  return detail !== null && (kind === "answer" || kind === "pause");
}

/** What happened, without when. */
export function runText({ count, segment, paused }: Run): string {
  const { kind, source, what, peer, detail, attempt } = segment;
  const packets = count < 2 ? what : `${count} × ${what}`;
  const because = detail === null ? "" : `: ${detail}`;
  const by = peer === null || count > 1 ? "" : ` by ${peer}`;
  switch (kind) {
    case "answer": {
      if (detail !== null)
        return `${source}: ${packets} refused${by}${paused ? ", and a pause" : ""}: ${detail}`;
      const which = attempt === null || attempt === 1 ? "" : `, try ${attempt},`;
      return `${source}: ${what}${which} answered${by}`;
    }
    case "lost":
      return `${source}: ${packets} lost${count < 2 ? ` (${detail ?? ""})` : ""}, until the next try`;
    case "silence":
      return `${source}: ${packets} without an answer${by.replace("by", "from")}`;
    case "ignored":
      return `${source}: ${packets}; what came could not be used${because}`;
    case "failed":
      return `${source}: ${packets} came to nothing${because}`;
    case "pause":
      return `${source}: paused before ${what}${detail === null ? "" : `, after: ${detail}`}`;
    case "unmet":
      return `${source}: an answer that is not enough${because}`;
    case "no-carrier":
      return "no carrier";
    case "hold":
      return `${source} held ${what}${because}`;
    case "undone":
      return `${source}: work that was lost again${because}`;
    case "asleep":
      return `the device did nothing, although ${source} had something due`;
    case "host":
      return "the device's own work";
    case "unknown":
      return `not known any more, before ${formatDurationUs(segment.untilUs)}`;
  }
}
