import { describe, expect, it } from "vitest";
import { blocksOf, type Block } from "../../experiment/block.ts";
import { designOf, type DesignRequest } from "../../experiment/design.ts";
import { RunTable } from "../../experiment/run-table.ts";
import { RUNS_HEADER, runsFrom, runsText } from "../../experiment/runs-csv.ts";
import { SERVERS_HEADER, serversFrom, serversText } from "../../experiment/servers-csv.ts";
import type { ServerLoad } from "../../experiment/summary.ts";
import { finishedRun } from "./finished-run.ts";

function blockOf(request: DesignRequest, index = 0): Block {
  return blocksOf(designOf(request), { from: 0, to: 2 })[index] as Block;
}

const LINK = { name: 'the "best", so far', tx: {}, rx: {} };
const FLEET = blockOf({ losses: [0.25], delaysUs: [5_000], devices: [2], links: [LINK] });

function load(run: number, server: string): ServerLoad {
  return { cell: 0, run, server, received: 30, served: 20, dropped: 10, longestQueue: 5 };
}

describe("runs.csv", () => {
  it("has its units in the header, and a line for each device of each run", () => {
    const table = new RunTable();
    table.push(finishedRun());
    const never = { dhcpUs: Infinity, timeValidUs: Infinity, operationalUs: Infinity };
    table.push(finishedRun({ reached: false, endUs: 60_000_000, ...never, received: 0 }));
    table.push(finishedRun({ retries: 3, droppedTx: 2, droppedRx: 1 }));
    table.push(finishedRun());
    const key = '0,"the ""best"", so far",0.25,,5000,plain,2,adaptive,';
    expect(RUNS_HEADER + runsText(FLEET, 40, table.columns())).toBe(
      `cell,link,loss,burstPackets,delayUs,scenario,devices,policy,run,device,seed,reached,endUs,dhcpUs,timeValidUs,operationalUs,sentPackets,receivedPackets,sentBytes,receivedBytes,retries,droppedTxPackets,droppedRxPackets
${key}0,0,40,1,30000,20000,30000,30000,4,4,900,700,0,0,0
${key}0,1,40,0,60000000,,,,4,0,900,700,0,0,0
${key}1,0,41,1,30000,20000,30000,30000,4,4,900,700,3,2,1
${key}1,1,41,1,30000,20000,30000,30000,4,4,900,700,0,0,0
`,
    );
  });

  it("is read back as it was", () => {
    const table = new RunTable();
    for (let row = 0; row < 4; row++)
      table.push(finishedRun({ endUs: row, dhcpUs: row % 2 === 0 ? Infinity : 0 }));
    const columns = table.columns();
    const lines = runsText(FLEET, 1, columns).trimEnd().split("\n");
    expect(runsFrom(FLEET, 1, lines)).toEqual(columns);
  });

  it.each<[string, (line: string) => string]>([
    ["a number of another kind", (line) => line.replace(",900,", ",9e2,")],
    ["a number too big", (line) => line.replace(",900,", ",5000000000,")],
    ["a column too many", (line) => `${line},1`],
    ["a column too few", (line) => line.replace(/,\d+$/, "")],
    ["another cell", (line) => line.replace("0,", "1,")],
    ["another run", (line) => line.replace("adaptive,0", "adaptive,7")],
    ["another end of line", (line) => `${line}\r`],
    ["nothing", () => ""],
  ])("is not read with %s", (_what, change) => {
    const block = blockOf({});
    const table = new RunTable();
    table.push(finishedRun());
    table.push(finishedRun());
    const [first = "", second = ""] = runsText(block, 1, table.columns()).split("\n");
    expect(runsFrom(block, 1, [first, second])).toBeDefined();
    expect(runsFrom(block, 1, [change(first), second])).toBeUndefined();
  });
});

describe("servers.csv", () => {
  const servers = [0, 1].flatMap((run) => ["dhcp", 'ntp "1"'].map((name) => load(run, name)));

  it("is written with units, and read back as it was", () => {
    const text = serversText(FLEET, servers);
    expect(SERVERS_HEADER).toMatch(/,run,server,receivedPackets,/);
    expect(text.split("\n")[1]).toBe(
      '0,"the ""best"", so far",0.25,,5000,plain,2,adaptive,0,"ntp ""1""",30,20,10,5',
    );
    expect(serversFrom(FLEET, text.trimEnd().split("\n"))).toEqual(servers);
  });

  it("is not read where servers of a run are missing", () => {
    const lines = serversText(FLEET, servers).trimEnd().split("\n");
    for (let count = 0; count < lines.length; count++)
      expect(serversFrom(FLEET, lines.slice(0, count))).toBeUndefined();
  });
});
