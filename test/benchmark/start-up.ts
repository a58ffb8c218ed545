/**
 * What starting costs: the built command line beside `node -e 0`, runs interleaved, ratios of one round each.
 *
 *   npm run build && npx tsx test/benchmark/start-up.ts [rounds]
 */
import { spawn } from "node:child_process";
import { LiveHost } from "../../library/index.ts";
import { seededRandom } from "../../net/random.ts";
import { labDnsServer, LOOPBACK_PLAN } from "../../lab/lab.ts";

const rounds = Number(process.argv[2] ?? 30);
const { promise: port, resolve } = Promise.withResolvers<number>();
const server = new LiveHost(labDnsServer(LOOPBACK_PLAN, "random", seededRandom(1)), {
  onOpen: (_port, local) => resolve(local.port),
});
server.command({ kind: "start" });
const at = `@127.0.0.1:${await port}`;

/** A query for lab.example (RFC 1035 §4.1). */
const labQuery = "beef01000001000000000000036c6162076578616d706c650000010001";

const commands: Readonly<Record<string, readonly string[]>> = {
  "node -e 0": ["-e", "0"],
  "--help": ["dist/bringup.cjs", "--help"],
  "dns query NAME A @server": ["dist/bringup.cjs", "dns", "query", "lab.example", "A", at],
  "dns query --json": ["dist/bringup.cjs", "dns", "query", "lab.example", "A", at, "--json"],
  "decode HEX": ["dist/bringup.cjs", "decode", labQuery],
  "up --lab --json": ["dist/bringup.cjs", "up", "--json"],
};

function wallMs(args: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((done, failed) => {
    child.on("exit", (code) => {
      if (code === 0) done(performance.now() - started);
      else failed(new Error(`${args.join(" ")} ended with ${code}`));
    });
  });
}

const times = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
for (let round = -2; round < rounds; round++) {
  for (const [name, args] of Object.entries(commands)) {
    const ms = await wallMs(args);
    if (round >= 0) times.get(name)?.push(ms);
  }
}
await server.close();

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const floor = times.get("node -e 0") ?? [];
console.log(`n = ${rounds}, node ${process.versions.node}; wall time of the whole process`);
for (const [name, ms] of times) {
  const ratios = ms.map((value, round) => value / (floor[round] ?? Number.NaN));
  console.log(
    `${name.padEnd(26)} median ${median(ms).toFixed(1)} ms, ${median(ratios).toFixed(2)} x node -e 0`,
  );
}
