/** What `latency convert` does: reads any format that can be read, writes any there is. */
import { basename } from "node:path";
import type { LatencyWriter } from "../../library/latency-formats.ts";
import { usage } from "../arguments.ts";
import { CliError, EXIT } from "../exit.ts";
import { readLatency, type LatencyAbout } from "../latency-source.ts";
import type { LatencyConvertOptions } from "../latency-subcommands.ts";
import { LatencyTarget } from "../latency-target.ts";
import type { Runtime } from "../runtime.ts";
import { isSameFile } from "../same-file.ts";

/** What was there before is left alone unless there is something to write. */
export async function latencyConvert(
  runtime: Runtime,
  [from, to]: readonly [from: string, to: string],
  { to: format }: LatencyConvertOptions,
): Promise<void> {
  if (isSameFile(from, to))
    throw usage("latency", `"${to}" is what is read`, "another file to write");
  const target = await LatencyTarget.open(to, {
    isFollowed: false,
    onFault: () => undefined,
    ...(format === undefined ? {} : { format }),
  });
  try {
    let writer: LatencyWriter | undefined;
    const begin = ({ madeOf, ...about }: LatencyAbout): void => {
      if (madeOf === "records" && target.format.madeOf === "events")
        throw needsEvents(from, target);
      const tool = `bringup ${runtime.version}`;
      writer = target.begin({ tool, title: basename(from), ...about });
    };
    const endUs = await readLatency(runtime, [from], {
      begin,
      record: (record) => writer?.record?.(record),
      event: (event) => writer?.event?.(event),
    });
    writer?.finish(endUs);
  } catch (error) {
    target.abandon();
    throw error;
  }
  target.close();
}

function needsEvents(from: string, { format }: LatencyTarget): CliError {
  const message = `${from} has no events, of which ${format.name} is made`;
  return new CliError(EXIT.usage, "usage.latency", message, {
    expected: "a recording, or an event log",
    attempt: "bringup up --record run.rec",
  });
}
