/** What makes no sense in a design, by path: what the schema of a design file cannot say. */
import { scenarioFaults } from "../lab/scenario-fault.ts";
import { burstFault, linkModelFault } from "../net/impairment.ts";
import { HOUR_US } from "../net/instant.ts";
import { isLadderState, LADDER } from "../services/system-state/index.ts";
import { cellCount, type ExperimentDesign, type StopRule } from "./design.ts";
import type { FileFault } from "./file-fault.ts";

export const CELLS_MAX = 10_000;
const DEVICES_MAX = 100_000;
/** Of all cells together, devices counted: at 64 bytes each they must fit into memory. */
export const ROWS_MAX = 100_000_000;
/** A loss that lasts longer is an outage. */
const BURST_MAX = 1_000_000;
const NAME_CHARACTERS_MAX = 100;

/** All faults, in the order of the design; none for a design that can be run. */
export function designFaults(design: ExperimentDesign): readonly FileFault[] {
  const faults = [
    ...scaleFaults(design),
    ...nameFaults(design),
    ...linkFaults(design),
    ...worldFaults(design),
    ...factorFaults(design),
    ...(design.stop === undefined ? [] : stopFaults(design.stop, design.runs)),
    ...liveFaults(design),
  ];
  return faults.length > 0 ? faults : sizeFaults(design);
}

function fault(path: string, expected: string, found: unknown): FileFault {
  return { path, expected, found: typeof found === "string" ? found : String(found) };
}

function scaleFaults({ seed, runs, until, timeoutUs }: ExperimentDesign): readonly FileFault[] {
  const faults: FileFault[] = [];
  if (!isWhole(runs, 1, ROWS_MAX))
    faults.push(fault("runs", `a whole number from 1 to ${ROWS_MAX}`, runs));
  if (!isWhole(seed, 0, Number.MAX_SAFE_INTEGER - ROWS_MAX))
    faults.push(fault("seed", "a whole number from 0 up, with room for the runs behind it", seed));
  if (!isLadderState(until)) faults.push(fault("until", `one of ${LADDER.join(", ")}`, until));
  if (!isWhole(timeoutUs, 1, HOUR_US))
    faults.push(fault("timeoutUs", "more than nothing and at most an hour", timeoutUs));
  return faults;
}

function nameFaults(design: ExperimentDesign): readonly FileFault[] {
  return (["links", "scenarios", "policies"] as const).flatMap((factor) => {
    const names = design[factor].map(({ name }) => name);
    if (names.length === 0) return [fault(factor, "one at least", "none")];
    return names.flatMap((name, index) => {
      const path = `${factor}[${index}].name`;
      if (!isName(name))
        return [fault(path, `1 to ${NAME_CHARACTERS_MAX} printable characters`, quoted(name))];
      if (names.indexOf(name) !== index)
        return [fault(path, "each name once", `${quoted(name)} again`)];
      return [];
    });
  });
}

function linkFaults({ links }: ExperimentDesign): readonly FileFault[] {
  return links.flatMap((link, index) =>
    (["tx", "rx"] as const).flatMap((direction) => {
      const words = linkModelFault(link[direction]);
      return words === undefined
        ? []
        : [fault(`links[${index}].${direction}`, "a link model", words)];
    }),
  );
}

function worldFaults({ scenarios, devices }: ExperimentDesign): readonly FileFault[] {
  const isFleet = devices.some((count) => count > 1);
  return scenarios.flatMap(({ scenario }, index) => {
    const path = `scenarios[${index}].scenario`;
    const faults = scenarioFaults(scenario).map((words) => fault(path, "a scenario", words));
    return isFleet && scenario.servers?.dhcp === 2
      ? [...faults, fault(path, "one DHCP server for a fleet", "two")]
      : faults;
  });
}

function factorFaults(design: ExperimentDesign): readonly FileFault[] {
  const { losses, bursts, delaysUs, devices } = design;
  const faults = [
    ...listFaults("losses", losses, "a share from 0 to 1", (loss) => loss >= 0 && loss <= 1),
    ...listFaults(
      "bursts",
      bursts,
      `a number from 1 to ${BURST_MAX}`,
      (burst) => burst >= 1 && burst <= BURST_MAX,
    ),
    ...listFaults("delaysUs", delaysUs, "whole microseconds, at most an hour", (delayUs) =>
      isWhole(delayUs, 0, HOUR_US),
    ),
    ...listFaults("devices", devices, `a whole number from 1 to ${DEVICES_MAX}`, (count) =>
      isWhole(count, 1, DEVICES_MAX),
    ),
  ];
  if (bursts !== undefined && losses === undefined)
    faults.push(fault("bursts", "losses beside it: a burst says how they come", "none"));
  return faults.length > 0 ? faults : burstFaults(losses ?? [], bursts ?? []);
}

/** Long bursts of a high loss leave no room between them. */
function burstFaults(losses: readonly number[], bursts: readonly number[]): readonly FileFault[] {
  return losses.flatMap((loss) =>
    bursts.flatMap((burst, index) => {
      const words = burstFault(loss, burst);
      return words === undefined
        ? []
        : [fault(`bursts[${index}]`, `a burst that a loss of ${loss} can have`, words)];
    }),
  );
}

function listFaults(
  path: string,
  values: readonly number[] | undefined,
  expected: string,
  isFit: (value: number) => boolean,
): readonly FileFault[] {
  if (values === undefined) return [];
  if (values.length === 0) return [fault(path, "one at least", "none")];
  return values.flatMap((value, index) => {
    if (!isFit(value)) return [fault(`${path}[${index}]`, expected, value)];
    if (values.indexOf(value) !== index)
      return [fault(`${path}[${index}]`, "each value once", `${value} again`)];
    return [];
  });
}

function stopFaults({ width, minRuns }: StopRule, runs: number): readonly FileFault[] {
  const faults: FileFault[] = [];
  if (!(width > 0 && width <= 1))
    faults.push(fault("stop.width", "a share above 0, at most 1", width));
  if (!isWhole(minRuns, 1, runs))
    faults.push(fault("stop.minRuns", `a whole number from 1 to the ${runs} runs`, minRuns));
  return faults;
}

function liveFaults({ live, devices, scenarios }: ExperimentDesign): readonly FileFault[] {
  if (live === undefined) return [];
  const faults: FileFault[] = [];
  if (live === "") faults.push(fault("live", "the name of an interface", quoted(live)));
  if (devices.some((count) => count > 1))
    faults.push(fault("devices", "1 on a real link, which has one device", devices.join(", ")));
  if (scenarios.length > 1 || scenarios[0]?.name !== "plain")
    faults.push(
      fault("scenarios", "plain on a real link, whose servers are what they are", "others"),
    );
  return faults;
}

function sizeFaults(design: ExperimentDesign): readonly FileFault[] {
  const cells = cellCount(design);
  if (cells > CELLS_MAX) return [fault("", `at most ${CELLS_MAX} cells`, cells)];
  const perDevices = (cells / design.devices.length) * design.runs;
  const rows = design.devices.reduce((sum, count) => sum + count * perDevices, 0);
  return rows > ROWS_MAX
    ? [fault("runs", `at most ${ROWS_MAX} bring-ups in all cells together`, rows)]
    : [];
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

/** It stands in tables and files: nothing in it may break a line. */
function isName(name: unknown): boolean {
  return (
    typeof name === "string" &&
    name.length <= NAME_CHARACTERS_MAX &&
    /^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u.test(name)
  );
}

function quoted(name: unknown): string {
  return JSON.stringify(name) ?? String(name);
}
