/** Experiments with next to nothing in them, or with odd names: what figures have to bear. */
import type { ExperimentData } from "../../report/figure.ts";
import { madeUp, named } from "./made-up.ts";

const ODD_NAMES = [
  "a_b{c}^2",
  `quo"te 'single''`,
  "漢字 é ß",
  "back\\slash `date` %d @ & ~ $1 # ;",
  "x".repeat(80),
  "line\nbreak\tand\u0007bell",
  "\u202eturned",
  "./mine.json",
];

const link = { name: 'wifi_{2}^3 "x" \\ %', tx: {}, rx: {} };
const sweep = { losses: [0.1, 0.2], bursts: [1, 4], runs: 20 };

export const DEGENERATE: Readonly<Record<string, ExperimentData>> = {
  "one cell": madeUp({}),
  "one run": madeUp({ runs: 1 }),
  "a sweep that nobody came through": madeUp(
    { ...sweep, policies: named("a", "b") },
    { duration: () => Infinity },
  ),
  "runs of which one was there": madeUp(
    { ...sweep, policies: named("a", "b") },
    { duration: (dice, { key }) => (key.policy === "a" && dice > 0.95 ? 59_000_000 : Infinity) },
  ),
  "runs that all take the same time": madeUp(
    { ...sweep, policies: named("a", "b") },
    { duration: () => 100_000 },
  ),
  "runs that take no time": madeUp({ ...sweep }, { duration: () => 0 }),
  "odd names": madeUp({ ...sweep, policies: named(...ODD_NAMES), links: [link] }),
  "many policies": madeUp({
    ...sweep,
    policies: named(...Array.from({ length: 40 }, (_, index) => `policy ${index}`)),
  }),
  "a fleet": madeUp(
    { devices: [2], runs: 1, policies: named(...ODD_NAMES) },
    { servers: ["dns_{1}", "100 %", "'"] },
  ),
  "a fleet that never came": madeUp(
    { devices: [3], runs: 2 },
    { duration: () => Infinity, servers: ["dhcp"] },
  ),
};
