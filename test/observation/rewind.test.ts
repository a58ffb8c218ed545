import { describe, expect, it } from "vitest";
import { seededRandom } from "../../net/random.ts";
import { toTaggedJson } from "../../net/tagged-json.ts";
import { KEYFRAMES_MAX, KEYFRAME_EVERY_INPUTS } from "../../observation/keyframes.ts";
import { openRecording, RecordingReader, type Rewinder } from "../../observation/rewind.ts";
import { createBringUp } from "../../services/bring-up.ts";
import { parseHeader, randomFrom } from "../../services/bring-up/recording.ts";
import { replay } from "../../services/bring-up/replay.ts";
import { LOSSY, recordedRun } from "./recorded-runs.ts";

const SECOND_US = 1_000_000;
const HOUR_US = 3_600 * SECOND_US;

const short = await recordedRun({ ...LOSSY, seed: 7 });
const long = await recordedRun({ ...LOSSY, seed: 7, stay: true, timeoutUs: 6 * HOUR_US });

function opened(lines: readonly string[]): Rewinder {
  const rewinder = openRecording(lines);
  if (typeof rewinder === "string") throw new Error(rewinder);
  return rewinder;
}

/** What the state was after each input, stepped from the start in one go. */
function statesOf([first = "", ...lines]: readonly string[]): readonly string[] {
  const header = parseHeader(first);
  if (typeof header === "string") throw new Error(header);
  const service = createBringUp(header.config, randomFrom(header.random));
  const states = [toTaggedJson(service.save())];
  replay(service, lines, () => states.push(toTaggedJson(service.save())));
  return states;
}

describe("a rewinder", () => {
  it("has every state of the run, in any order, as it was", () => {
    const rewinder = opened(short);
    const states = statesOf(short);
    expect(rewinder.inputs).toBe(states.length - 1);
    for (let inputs = rewinder.inputs; inputs >= 0; inputs--)
      expect(toTaggedJson(rewinder.seek({ inputs }).bringUp.save())).toBe(states[inputs]);
  });

  it("has every state of a long run, from keyframes", () => {
    const rewinder = opened(long);
    const states = statesOf(long);
    expect(rewinder.inputs).toBeGreaterThan(5 * KEYFRAME_EVERY_INPUTS);
    const dice = seededRandom(3).stream("positions");
    for (let seek = 0; seek < 200; seek++) {
      const inputs = dice.below(rewinder.inputs + 1);
      const moment = rewinder.seek({ inputs });
      expect(moment.stepped).toBeLessThan(rewinder.stepsMax);
      expect(toTaggedJson(moment.bringUp.save())).toBe(states[inputs]);
    }
  });

  it("has the event log, and knows how much of it had happened", () => {
    const log: string[] = [];
    const after = [0];
    const [first = "", ...lines] = long;
    const header = parseHeader(first);
    if (typeof header === "string") throw new Error(header);
    replay(createBringUp(header.config, randomFrom(header.random)), lines, ({ outputs }) => {
      for (const output of outputs)
        if (output.kind === "event" && "type" in output.event) log.push(toTaggedJson(output.event));
      after.push(log.length);
    });
    const rewinder = opened(long);
    expect(rewinder.events.map(toTaggedJson)).toEqual(log);
    for (const inputs of [0, 1, 2, 100, rewinder.inputs])
      expect(rewinder.seek({ inputs }).events).toBe(after[inputs]);
  });

  it("goes to an instant: all inputs up to it have come, both clocks show it", () => {
    const rewinder = opened(long);
    const { events, endUs } = rewinder;
    for (const atUs of [0, 1, 50_000, SECOND_US, HOUR_US, endUs - 1, endUs]) {
      const moment = rewinder.seek({ atUs });
      expect(moment.atUs).toBe(atUs);
      expect(moment.at.monoUs - moment.bringUp.startedUs).toBe(atUs);
      expect(moment.events).toBe(events.filter((event) => event.atUs <= atUs).length);
      const exactly = rewinder.seek({ inputs: moment.inputs });
      expect(moment.at.unixUs - exactly.at.unixUs).toBe(atUs - exactly.atUs);
      expect(toTaggedJson(moment.bringUp.save())).toBe(toTaggedJson(exactly.bringUp.save()));
    }
  });

  it("goes from event to event: those before it, and the state that its input left", () => {
    const rewinder = opened(short);
    rewinder.events.forEach((event, index) => {
      const moment = rewinder.seek({ events: index + 1 });
      expect(moment).toMatchObject({ atUs: event.atUs, events: index + 1 });
      const whole = rewinder.seek({ inputs: moment.inputs });
      expect(whole.events).toBeGreaterThanOrEqual(index + 1);
      expect(rewinder.seek({ inputs: moment.inputs - 1 }).events).toBeLessThanOrEqual(index);
    });
  });

  it("takes what lies outside for the nearer end", () => {
    const rewinder = opened(short);
    const { inputs, endUs, events } = rewinder;
    for (const to of [{ atUs: Infinity }, { inputs: Infinity }, { events: Infinity }])
      expect(rewinder.seek(to)).toMatchObject({ inputs, atUs: endUs, events: events.length });
    for (const to of [{ inputs: -1 }, { events: -1 }, { events: 0 }, { atUs: -1 }])
      expect(rewinder.seek(to)).toMatchObject({ inputs: 0, atUs: rewinder.startUs, events: 0 });
  });

  it("gives every caller a bring-up of his own", () => {
    const rewinder = opened(short);
    const before = toTaggedJson(rewinder.seek({ inputs: 9 }).bringUp.save());
    const { bringUp, at } = rewinder.seek({ inputs: 9 });
    bringUp.step(at, { kind: "command", command: { kind: "stop" } });
    expect(toTaggedJson(rewinder.seek({ inputs: 9 }).bringUp.save())).toBe(before);
  });

  it("steps few inputs and keeps few keyframes, however long the run", async () => {
    const lines = await recordedRun({ ...LOSSY, stay: true, timeoutUs: 140 * HOUR_US });
    const rewinder = opened(lines);
    expect(rewinder.inputs).toBeGreaterThan(KEYFRAMES_MAX * KEYFRAME_EVERY_INPUTS);
    expect(rewinder.stepsMax).toBe(2 * KEYFRAME_EVERY_INPUTS);
    const dice = seededRandom(4).stream("positions");
    for (let seek = 0; seek < 50; seek++) {
      const { stepped } = rewinder.seek({ atUs: dice.fraction() * rewinder.endUs });
      expect(stepped).toBeLessThan(rewinder.stepsMax);
    }
  });
});

describe("a recording that is not whole", () => {
  it("is read up to where it was cut off, wherever that is", () => {
    const text = short.join("\n");
    const whole = opened(short);
    const dice = seededRandom(5).stream("cuts");
    for (let cut = 0; cut < 300; cut++) {
      const lines = text.slice(0, dice.below(text.length)).split("\n");
      const rewinder = openRecording(lines);
      if (typeof rewinder === "string") {
        expect(lines).toHaveLength(1);
        continue;
      }
      expect(rewinder.verdict.kind).toBe("cut-off");
      expect(rewinder.inputs).toBeGreaterThanOrEqual(lines.length - 2);
      expectSamePast(rewinder, whole);
    }
  });

  it("is read up to any byte that changed, and says where that is", () => {
    const whole = opened(short);
    const dice = seededRandom(6).stream("edits");
    for (let edit = 0; edit < 1_000; edit++) {
      const index = dice.below(short.length);
      const line = short[index] ?? "";
      const column = dice.below(line.length);
      const other = String.fromCharCode(line.charCodeAt(column) ^ (1 << dice.below(7)));
      const rewinder = openRecording(
        short.with(index, line.slice(0, column) + other + line.slice(column + 1)),
      );
      const about = `seed 6, line ${index + 1}, column ${column}: ${JSON.stringify(other)}`;
      if (index === 0) expect(rewinder, about).toBeTypeOf("string");
      else if (typeof rewinder === "string") expect.fail(`${about}: ${rewinder}`);
      else {
        expect(rewinder.verdict, about).toMatchObject({ line: index + 1, inputs: index - 1 });
        expect(rewinder.inputs, about).toBe(index - 1);
        expectSamePast(rewinder, whole);
      }
    }
  });

  it("wants no more lines than it can use", () => {
    const reader = new RecordingReader();
    expect(reader.take(short[0] ?? "")).toBe(true);
    expect(reader.take("[")).toBe(false);
    expect(reader.take(short[1] ?? "")).toBe(false);
    expect(reader.finish()).toMatchObject({ verdict: { kind: "cut-off", line: 2 }, inputs: 0 });
    const headless = new RecordingReader();
    expect(headless.take("{}")).toBe(false);
    expect(headless.take(short[0] ?? "")).toBe(false);
    expect(headless.finish()).toBe("not a recording: no header");
    expect(new RecordingReader().finish()).toBe("not a recording: it is empty");
  });
});

/** Nothing of the damage is to be seen: not its event, not its state. */
function expectSamePast(rewinder: Rewinder, whole: Rewinder): void {
  const moment = rewinder.seek({ inputs: Infinity });
  const same = whole.seek({ inputs: rewinder.inputs });
  expect(rewinder.events).toEqual(whole.events.slice(0, same.events));
  expect(toTaggedJson(moment.bringUp.save())).toBe(toTaggedJson(same.bringUp.save()));
}
