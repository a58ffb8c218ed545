/** Isolates a child of an interface, says so, and stays until it is killed: `isolated-run.ts PARENT`. */
import { createIsolation } from "../../../net/host/linux/isolation.ts";
import { loadLibc } from "../../../net/host/linux/libc.ts";

const isolation = createIsolation(await loadLibc(), { parent: process.argv[2] ?? "" });
process.stdout.write(`${isolation.mac}\n`);
setInterval(() => {}, 60_000);
