/**
 * A run that configures an interface and takes everything back, and is killed on the way: before the Nth step that
 * reaches the system, or with half of a file written.
 *
 *   killed-run.ts DEVICE DIRECTORY RESOLV_CONF N
 *
 * Not killed, it prints how many steps there were.
 */
import { takeInterface } from "../../../net/host/linux/journal-recovery.ts";
import { loadLibc } from "../../../net/host/linux/libc.ts";
import { resolverSystem } from "../../../net/host/linux/resolvers-system.ts";
import { RouteSocket } from "../../../net/host/linux/rtnetlink/route-socket.ts";
import { SystemOperations } from "../../../net/host/linux/system-operations.ts";

const [device = "", directory = "", resolvConf = "", last = "0"] = process.argv.slice(2);
const libc = await loadLibc();
const fs = process.getBuiltinModule("node:fs");
let steps = 0;

function step(): void {
  if (++steps === Number(last)) process.kill(process.pid, "SIGKILL");
}

/** Counts each call as a step. */
function counted<Name extends string, Call extends (...args: never[]) => unknown>(
  owner: Record<Name, Call>,
  name: Name,
): void {
  const original = owner[name].bind(owner) as Call;
  owner[name] = ((...args: Parameters<Call>) => {
    step();
    return original(...args);
  }) as Call;
}

counted(libc as { sendto: typeof libc.sendto }, "sendto");
counted(libc as { flock: typeof libc.flock }, "flock");
counted(fs as { mkdirSync: (...args: never[]) => unknown }, "mkdirSync");
counted(fs as { renameSync: typeof fs.renameSync }, "renameSync");
counted(fs as { openSync: typeof fs.openSync }, "openSync");
counted(fs as { closeSync: typeof fs.closeSync }, "closeSync");
counted(fs as { rmSync: typeof fs.rmSync }, "rmSync");
counted(fs as { chmodSync: typeof fs.chmodSync }, "chmodSync");

const write = fs.writeFileSync.bind(fs);
fs.writeFileSync = (file, data, options) => {
  step();
  const bytes = Buffer.from(data as string);
  write(file, bytes.subarray(0, bytes.length >> 1), options);
  step();
  if (typeof file === "number") write(file, bytes.subarray(bytes.length >> 1), options);
  else write(file, bytes, options);
};

const resolvers = resolverSystem(resolvConf);
const taken = takeInterface({ libc, device, mode: "apply", directory, resolvers });
if (taken.kind !== "taken") throw new Error(taken.message);
const routes = RouteSocket.open(libc);
const operations = new SystemOperations({ routes, list: taken.journal, resolvers });
const address = { device, address: "192.0.2.10", prefixLength: 24 };
const route = { device, destination: "0.0.0.0", prefixLength: 0, gateway: "192.0.2.1" };
const searchDomains = ["example.com"];
for (const [name, parameters] of [
  ["applyAddress", { ...address, validSeconds: 600 }],
  ["applyRoute", route],
  ["applyResolvers", { device, servers: ["192.0.2.1"], searchDomains }],
  ["applyResolvers", { device, servers: ["192.0.2.2"], searchDomains }],
  ["applyAddress", { ...address, validSeconds: 900 }],
] as const) {
  const answer = operations.perform({ name, parameters });
  if (answer.kind !== "operated" || answer.how !== "done") throw new Error(JSON.stringify(answer));
}
taken.journal.lease({ address: "192.0.2.10", server: "192.0.2.1" });
for (const { how, message } of operations.rollback()) if (how !== "done") throw new Error(message);
taken.journal.close();
routes.close();
process.stdout.write(`${steps}\n`);
