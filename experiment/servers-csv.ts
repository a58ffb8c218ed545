/** `servers.csv`: what the servers of each fleet were asked, a line for each server of each run. */
import type { Block } from "./block.ts";
import { KEY_COLUMNS, keyText, quoted } from "./runs-csv.ts";
import type { ServerLoad } from "./summary.ts";

/** The first line of `servers.csv`. */
export const SERVERS_HEADER = `${[
  ...KEY_COLUMNS,
  "run",
  "server",
  "receivedPackets",
  "servedPackets",
  "droppedPackets",
  "longestQueuePackets",
].join(",")}\n`;

/** The lines of a block. */
export function serversText({ cell }: Block, servers: readonly ServerLoad[]): string {
  const prefix = keyText(cell);
  return servers
    .map(
      ({ run, server, received, served, dropped, longestQueue }) =>
        `${prefix}${run},${quoted(server)},${received},${served},${dropped},${longestQueue}\n`,
    )
    .join("");
}

/**
 * The servers of a block again, from the lines that begin with it; undefined where some are missing: every run of the
 * block has its servers, as many as the others.
 */
export function serversFrom(
  block: Block,
  lines: readonly string[],
): readonly ServerLoad[] | undefined {
  const { cell, from, to } = block;
  const prefix = keyText(cell);
  const servers: ServerLoad[] = []; // BOUNDED: by the lines
  const perRun = new Map<number, number>(); // BOUNDED: by the runs of a block
  for (const line of lines) {
    const load = loadFrom(cell.index, line.slice(prefix.length));
    if (load === undefined || load.run < from || load.run >= to) return undefined;
    servers.push(load);
    perRun.set(load.run, (perRun.get(load.run) ?? 0) + 1);
  }
  const isEven = perRun.size === to - from && new Set(perRun.values()).size === 1;
  return isEven && serversText(block, servers) === lines.map((line) => `${line}\n`).join("")
    ? servers
    : undefined;
}

function loadFrom(cell: number, text: string): ServerLoad | undefined {
  const match = /^(\d+),("(?:[^"]|"")*"|[^",]*),(\d+),(\d+),(\d+),(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [run, , received, served, dropped, longestQueue] = match.slice(1).map(Number);
  const name = match[2] as string;
  const server = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
  const amounts = { received, served, dropped, longestQueue } as Omit<
    ServerLoad,
    "cell" | "run" | "server"
  >;
  return { cell, run: run as number, server, ...amounts };
}
