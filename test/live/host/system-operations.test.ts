import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Journal } from "../../../net/host/linux/journal.ts";
import { takeInterface, type Taken } from "../../../net/host/linux/journal-recovery.ts";
import { resolverSystem } from "../../../net/host/linux/resolvers-system.ts";
import type { RouteSocket } from "../../../net/host/linux/rtnetlink/route-socket.ts";
import { SystemOperations } from "../../../net/host/linux/system-operations.ts";
import type { Outcome } from "../running.ts";
import { Cable, descriptors, LEFT, scriptAt } from "./cable.ts";

const KILLED_RUN = fileURLToPath(new URL("killed-run.ts", import.meta.url));
const BEFORE = "nameserver 192.0.2.53\n";
const ADDRESS = { device: LEFT, address: "192.0.2.10", prefixLength: 24 };
const ROUTE = { device: LEFT, destination: "0.0.0.0", prefixLength: 0, gateway: "192.0.2.1" };
const RESOLVERS = { device: LEFT, servers: ["192.0.2.1"], searchDomains: [] };

let cable: Cable;
let routes: RouteSocket;
let folder: string;
let journals: string;
let resolvConf: string;

beforeEach(async () => {
  cable = await Cable.create();
  routes = cable.routes(cable.left);
  folder = mkdtempSync(join(tmpdir(), "bringup-apply-"));
  journals = join(folder, "run");
  resolvConf = join(folder, "resolv.conf");
  writeFileSync(resolvConf, BEFORE);
});

afterEach(async () => {
  routes.close();
  await cable.remove();
  rmSync(folder, { recursive: true });
});

function take(): Taken {
  const { libc } = cable;
  const resolvers = resolverSystem(resolvConf);
  return cable.inside(cable.left, () =>
    takeInterface({ libc, device: LEFT, mode: "apply", directory: journals, resolvers }),
  );
}

function taken(): { readonly journal: Journal; readonly operations: SystemOperations } {
  const result = take();
  if (result.kind !== "taken") throw new Error(result.message);
  const { journal } = result;
  const resolvers = resolverSystem(resolvConf);
  return { journal, operations: new SystemOperations({ routes, list: journal, resolvers }) };
}

const DONE = { kind: "operated", how: "done" };

describe("system operations", () => {
  it("configure an interface, and put everything back, the link included", async () => {
    await cable.left.ip("link", "set", LEFT, "down");
    const [state, open] = [await cable.state(), descriptors()];
    const { journal, operations } = taken();
    for (const [name, parameters] of [
      ["applyAddress", { ...ADDRESS, validSeconds: 600 }],
      ["applyRoute", ROUTE],
      ["applyResolvers", RESOLVERS],
    ] as const)
      expect(operations.perform({ name, parameters })).toMatchObject(DONE);
    expect(await cable.state()).toMatch(
      /state UP[^]*192\.0\.2\.10\/24[^]*default via 192\.0\.2\.1/,
    );
    expect(readFileSync(resolvConf, "utf8")).toContain("nameserver 192.0.2.1\n");
    expect(operations.rollback().map(({ how }) => how)).toEqual(["done", "done", "done", "done"]);
    journal.close();
    expect(await cable.state()).toBe(state);
    expect(readFileSync(resolvConf, "utf8")).toBe(BEFORE);
    expect(readdirSync(journals)).toEqual([]);
    expect(descriptors()).toBe(open);
  });

  it("leave an address and a route that were there before", async () => {
    await cable.left.ip("address", "add", "192.0.2.10/24", "dev", LEFT);
    await cable.left.ip("route", "add", "default", "via", "192.0.2.1");
    const state = await cable.state();
    const { journal, operations } = taken();
    const before = { ...DONE, detail: expect.stringContaining("was there before") as string };
    expect(operations.perform({ name: "applyAddress", parameters: ADDRESS })).toMatchObject(before);
    expect(operations.perform({ name: "applyRoute", parameters: ROUTE })).toMatchObject(before);
    expect(operations.perform({ name: "removeRoute", parameters: ROUTE })).toMatchObject(DONE);
    expect(operations.perform({ name: "removeAddress", parameters: ADDRESS })).toMatchObject(DONE);
    expect(operations.rollback()).toEqual([]);
    journal.close();
    expect(await cable.state()).toBe(state);
  });

  it("let an address that was there before live as long as the lease of it", async () => {
    const [there, forever] = ["192.0.2.10/24", "192.0.2.11/24"];
    const minute = ["valid_lft", "60", "preferred_lft", "60"];
    await cable.left.ip("address", "add", there, "dev", LEFT, ...minute);
    await cable.left.ip("address", "add", forever, "dev", LEFT);
    const { journal, operations } = taken();
    for (const address of ["192.0.2.10", "192.0.2.11"])
      operations.perform({
        name: "applyAddress",
        parameters: { ...ADDRESS, address, validSeconds: 6_000 },
      });
    const seconds = routes.addresses().map(({ validSeconds = Infinity }) => validSeconds);
    expect(Math.min(...seconds)).toBeGreaterThan(5_000);
    expect(seconds).toContain(Infinity);
    operations.perform({ name: "applyAddress", parameters: { ...ADDRESS, validSeconds: 60 } });
    expect(operations.rollback()).toEqual([]);
    journal.close();
    const after = routes.addresses().map(({ validSeconds = Infinity }) => validSeconds);
    expect(Math.min(...after)).toBeGreaterThan(5_000);
  });

  it("undo what they did to an interface that has another name by now", async () => {
    const [state, before] = [await cable.state(), routes.addresses()];
    const { journal, operations } = taken();
    operations.perform({ name: "applyAddress", parameters: ADDRESS });
    for (const [from, to] of [
      [LEFT, "other"],
      ["other", LEFT],
    ] as const) {
      await cable.left.ip("link", "set", from, "down");
      await cable.left.ip("link", "set", from, "name", to);
      await cable.left.ip("link", "set", to, "up");
      if (to === LEFT) continue;
      expect(operations.rollback()).toEqual([
        { how: "done", message: "removed address 192.0.2.10/24 from other" },
      ]);
      expect(routes.addresses()).toEqual(before);
    }
    journal.close();
    await expect.poll(() => cable.state()).toBe(state);
  });

  it("refuse a route where another one leads elsewhere", async () => {
    await cable.left.ip("address", "add", "192.0.2.11/24", "dev", LEFT);
    await cable.left.ip("route", "add", "default", "via", "192.0.2.254");
    const { journal, operations } = taken();
    expect(operations.perform({ name: "applyRoute", parameters: ROUTE })).toEqual({
      kind: "failed",
      why: "EEXIST",
      message: "there is another route to 0.0.0.0/0 with this metric, by 192.0.2.254; it stays",
    });
    const later = { ...ROUTE, metric: 100 };
    expect(operations.perform({ name: "applyRoute", parameters: later })).toMatchObject(DONE);
    expect(operations.perform({ name: "removeRoute", parameters: later })).toMatchObject(DONE);
    expect(journal.undo).toEqual([]);
    journal.close();
  });

  it("renew an address of their own, and put a route there again that the link took away", async () => {
    const { journal, operations } = taken();
    const apply = (validSeconds: number) =>
      operations.perform({ name: "applyAddress", parameters: { ...ADDRESS, validSeconds } });
    apply(60);
    operations.perform({ name: "applyRoute", parameters: ROUTE });
    await cable.left.ip("link", "set", LEFT, "down");
    await cable.left.ip("link", "set", LEFT, "up");
    expect(apply(6_000)).toMatchObject({ detail: "its lifetime begins anew" });
    expect(routes.addresses().at(-1)?.validSeconds).toBeGreaterThan(5_000);
    expect(operations.perform({ name: "applyRoute", parameters: ROUTE })).toMatchObject({
      detail: "put there again",
    });
    expect(journal.undo).toHaveLength(2);
    operations.rollback();
    journal.close();
  });

  it("reach a gateway outside the network of the address", () => {
    const { journal, operations } = taken();
    const alone = { ...ADDRESS, prefixLength: 32 };
    expect(operations.perform({ name: "applyAddress", parameters: alone })).toMatchObject(DONE);
    expect(operations.perform({ name: "applyRoute", parameters: ROUTE })).toMatchObject(DONE);
    operations.rollback();
    journal.close();
  });

  it("say what they do not do", () => {
    const { journal, operations } = taken();
    const answer = (name: string) => operations.perform({ name, parameters: { device: "no0" } });
    for (const name of ["setClock", "setHostname", "reboot"])
      expect(answer(name)).toMatchObject({ kind: "operated", how: "dry-run" });
    expect(answer("dance")).toMatchObject({ kind: "failed", why: "unsupported" });
    expect(answer("applyAddress")).toMatchObject({ kind: "failed", why: "ENODEV" });
    journal.close();
  });

  it("keep everything if that is wanted", async () => {
    const { journal, operations } = taken();
    operations.perform({ name: "applyAddress", parameters: ADDRESS });
    operations.keep();
    journal.close();
    expect(await cable.state()).toContain("192.0.2.10/24");
    expect(readdirSync(journals)).toEqual([]);
  });

  it("leave nothing after 1 000 rounds", async () => {
    const { journal, operations } = taken();
    const [state, open] = [await cable.state(), descriptors()];
    for (let i = 0; i < 1_000; i++) {
      operations.perform({ name: "applyAddress", parameters: { ...ADDRESS, validSeconds: 60 } });
      operations.perform({ name: "applyRoute", parameters: ROUTE });
      operations.perform({ name: "removeRoute", parameters: ROUTE });
      operations.perform({ name: "removeAddress", parameters: ADDRESS });
    }
    expect(await cable.state()).toBe(state);
    expect(descriptors()).toBe(open);
    expect(journal.undo).toEqual([]);
    journal.close();
  });

  it("write a file that is mounted in its place, and put it back", async () => {
    // `ip netns exec` mounts /etc/netns/NAME/resolv.conf: it cannot be replaced, only written
    const file = cable.left.resolvConf;
    const before = readFileSync(file, "utf8");
    const { ino } = statSync(file);
    const run = await killedRun("/etc/resolv.conf", 0);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(statSync(file).ino).toBe(ino);
    expect(existsSync("/etc/resolv.conf.bringup")).toBe(false);
  });
});

/** The run of killed-run.ts in the left namespace, killed at its Nth step; 0: not at all. */
function killedRun(file: string, last: number): Promise<Outcome> {
  return cable.left.outcome([...scriptAt(KILLED_RUN), LEFT, journals, file, String(last)]);
}

/** Kills it at every step, each time with another run after it; what these said. */
async function atEveryStep(file: string): Promise<string> {
  const state = await cable.state();
  const steps = Number((await killedRun(resolvConf, 0)).stdout);
  expect(steps).toBeGreaterThan(50);
  const reports = new Set<string>();
  for (let last = 1; last <= steps; last++) {
    const { signal, code, stderr } = await killedRun(resolvConf, last);
    expect(signal === "SIGKILL" || code === 137, `step ${last}: ${stderr}`).toBe(true);
    const next = take();
    if (next.kind !== "taken") throw new Error(`step ${last}: ${next.message}`);
    next.journal.close();
    for (const text of next.report) reports.add(text.replace(/process \d+/, "process N"));
    expect(await cable.state(), `step ${last}`).toBe(state);
    expect(readFileSync(file, "utf8"), `step ${last}`).toBe(BEFORE);
    expect(readdirSync(journals), `step ${last}`).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".bringup"))).toEqual([]);
  }
  return [...reports].join("\n");
}

describe("a run that is killed", () => {
  it("has another keep off as long as it lives", () => {
    const { journal } = taken();
    expect(take()).toMatchObject({ kind: "busy" });
    journal.close();
  });

  it("at whatever step is cleaned up by the next", async () => {
    await cable.left.ip("link", "set", LEFT, "down");
    expect(await atEveryStep(resolvConf)).toContain(
      `bringup on v0 (process N, apply) ended without cleaning up: put ${resolvConf} back; removed route to 0.0.0.0/0 from v0; removed address 192.0.2.10/24 from v0; set v0 down again`,
    );
  });

  it("at whatever step leaves what was there before it; a file that is written in place", async () => {
    const file = join(folder, "real.conf");
    writeFileSync(file, BEFORE);
    rmSync(resolvConf);
    symlinkSync(file, resolvConf);
    await cable.left.ip("address", "add", "192.0.2.10/24", "dev", LEFT);
    await cable.left.ip("route", "add", "default", "via", "192.0.2.1", "proto", "dhcp");
    const reports = await atEveryStep(file);
    expect(reports).toContain(`put ${file} back`);
    expect(reports).not.toContain("removed");
  });
});
