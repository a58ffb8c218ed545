/** `experiment run --live`, and the launcher of GNU parallel. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { filesOf } from "../cli/directory-files.ts";
import { INTERFACE } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { BUNDLE, ROOT, RUNNING } from "./places.ts";
import { program } from "./programs.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";
import { until } from "./until.ts";
import { bringup } from "./up.ts";

const DESIGN = ["--loss", "0,10", "--delay", "5ms", "--policy", "adaptive,lws", "--runs", "4"];
const LIVE = ["--live", INTERFACE, "--insecure-seed", "--timeout", "30s"];

/** Lines of a table, header aside, as `cell/run`. */
function places(file: string): readonly string[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(1);
  return lines.map((line) => line.replace(/^(\d+),.*?,1,[a-z]+,(\d+),0,\d+,1,.*$/, "$1/$2"));
}

/** Run after run, and in each of them all cells. */
const IN_TURN = [0, 1, 2, 3].flatMap((run) => [0, 1, 2, 3].map((cell) => `${cell}/${run}`));

it(
  "experiment run --live takes policies in turn on a real link",
  onNet(async (net) => {
    await net.bridge();
    await DNSMASQ_SET.start(net);
    const out = `${net.folder}/results`;
    const argv = bringup("experiment", "run", ...DESIGN, ...LIVE, "--out", out, "--json");
    const { code, stdout, stderr } = await net.client.outcome(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      cells: [0, 1, 2, 3].map((cell) => ({ cell, runs: 4, reached: 4 })),
    });
    expect(places(`${out}/runs.csv`)).toEqual(IN_TURN);
    expect(JSON.parse(readFileSync(`${out}/design.json`, "utf8"))).toMatchObject({
      design: { live: INTERFACE },
    });
  }),
);

it(
  "experiment run --live keeps what was done when it is interrupted, and goes on",
  onNet(async (net) => {
    await net.bridge();
    await DNSMASQ_SET.start(net);
    const out = `${net.folder}/results`;
    const argv = bringup("experiment", "run", ...DESIGN, ...LIVE, "--out", out);
    const running = net.client.start(argv);
    const part = `${out}/runs.csv.part`;
    await until("three runs", () => existsSync(part) && places(part).length >= 3);
    const { code } = await running.stop("SIGINT");
    expect(code).toBe(130);
    const before = readFileSync(part, "utf8");

    expect((await net.client.outcome([...argv, "--resume"])).code).toBe(0);
    const after = readFileSync(`${out}/runs.csv`, "utf8");
    expect(after.startsWith(before)).toBe(true);
    expect(places(`${out}/runs.csv`)).toEqual(IN_TURN);
  }),
);

it("GNU parallel runs the shards of a design, and they become the whole", () => {
  const folder = `${RUNNING}/${process.pid}-parallel`;
  const command = `${process.execPath} ${BUNDLE}`;
  mkdirSync(folder, { recursive: true });
  try {
    const design = `${folder}/design.json`;
    writeFileSync(
      design,
      JSON.stringify({ losses: ["20%"], policies: ["lws", "adaptive"], runs: 50 }),
    );
    const path = `${program("parallel").replace(/\/[^/]*$/, "")}:${process.env["PATH"]}`;
    execFileSync(`${ROOT}/examples/scale/gnu-parallel.sh`, [design, `${folder}/out`, "4"], {
      env: { ...process.env, PATH: path, BRINGUP: command },
      stdio: "pipe",
    });
    const whole = [BUNDLE, "experiment", "run", design, "--out", `${folder}/whole`];
    execFileSync(process.execPath, whole, { stdio: "pipe" });
    expect(filesOf(`${folder}/out/whole`)).toEqual(filesOf(`${folder}/whole`));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
