import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { fromTaggedJson, toTaggedJson } from "../../../net/tagged-json.ts";
import type { Input, Saved } from "../../../net/service.ts";
import {
  KEYFRAME_INPUTS,
  parseHeader,
  randomFrom,
  RecordedService,
  RECORDING_SCHEMA,
} from "../../../services/bring-up/recording.ts";
import { replay, type ReplayVerdict } from "../../../services/bring-up/replay.ts";
import {
  createBringUp,
  type BringUpCommand,
  type BringUpEvent,
  type BringUpView,
} from "../../../services/bring-up.ts";
import { SIMULATED_INTERFACE } from "../../../lab/simulated-lab.ts";
import { ownClientId } from "../../../services/dhcp/index.ts";
import { configWith, LabBench, MS, SECOND, type BenchOptions } from "./bench.ts";
import { sayingOtherwise } from "./saying-otherwise.ts";
import { voting } from "./voting.ts";

type BringUpRecorder = RecordedService<BringUpCommand, BringUpEvent, BringUpView>;

type RecordedInput = readonly ["i", number, number, Input<BringUpCommand>, number, number];

const LOSSY = { loss: 0.3, delayUs: 5 * MS };

/** The lines of a run in the lab, ended by a stop. */
function recorded(
  options: BenchOptions & { readonly otherEvents?: boolean },
  live: (t: LabBench) => void,
): readonly string[] {
  const lines: string[] = [];
  let recorder: BringUpRecorder | undefined;
  const random = { kind: "seeded", seed: options.seed ?? 1 } as const;
  const header = {
    schema: RECORDING_SCHEMA,
    tool: "test",
    mode: "simulate",
    random,
    config: configWith(options.config),
  } as const;
  const t = new LabBench({
    ...options,
    wrap: (service) => {
      const said = options.otherEvents === true ? sayingOtherwise(service) : service;
      recorder = new RecordedService(said, header, (line) => lines.push(line));
      return recorder;
    },
  });
  live(t);
  t.command({ kind: "stop" }).for(0);
  recorder?.finish();
  return lines;
}

function verify([first = "", ...lines]: readonly string[]): ReplayVerdict | string {
  const header = parseHeader(first);
  if (typeof header === "string") return header;
  return replay(createBringUp(header.config, randomFrom(header.random)), lines, () => undefined);
}

const short = recorded({ seed: 7, link: LOSSY }, (t) => void t.start().climb());

describe("a recording", () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))("verifies (seed %i)", (seed) => {
    const lines = recorded(
      { seed, link: LOSSY },
      (t) =>
        void t
          .start()
          .climb()
          .for(100 * SECOND),
    );
    expect(verify(lines)).toEqual({ kind: "same", inputs: lines.length - 2 });
  });

  it("holds client identifiers, what the host has and findings, and is replayed with them", () => {
    const interfaces = [
      {
        ...SIMULATED_INTERFACE,
        clientId: ownClientId(SIMULATED_INTERFACE.mac),
        hostname: "probe",
        avoid: ["192.0.2.200"],
      },
    ];
    const finding = { code: "forwarding", message: "the kernel forwards", device: "eth0" };
    const config = { interfaces, operations: "host", keep: false } as const;
    const lines = recorded({ config }, (t) => {
      t.start().system({ kind: "add-finding", finding }).climb();
    });
    const header = parseHeader(lines[0] ?? "");
    expect(header).toMatchObject({ config: { interfaces } });
    expect(verify(lines)).toEqual({ kind: "same", inputs: lines.length - 2 });
  });

  it("holds the votes of notifiers outside, and is replayed without them", () => {
    let wanted = 0;
    const onEvent = voting({
      mine: () =>
        wanted++ % 2 === 0
          ? { kind: "veto", reason: "no", retryAfterUs: 100 * MS }
          : { kind: "proceed" },
    });
    const config = { foreignNotifiers: ["mine"] };
    const lines = recorded({ config, onEvent }, (t) => void t.start().climb());
    expect(wanted).toBeGreaterThan(10);
    expect(lines.join("\n")).toContain('"kind":"vote"');
    expect(verify(lines)).toMatchObject({ kind: "same" });
  });

  it("has keyframes from which a reader may start", () => {
    const lines = recorded({ config: { timeoutUs: Infinity } }, (t) => {
      t.start().climb();
      for (let i = 0; i < KEYFRAME_INPUTS; i++)
        t.command({ kind: "link", device: "x", carrier: true });
      t.for(SECOND).carrier("eth0", false).for(SECOND).carrier("eth0", true).climb();
    });
    expect(verify(lines)).toMatchObject({ kind: "same" });
    const at = lines.findIndex((line) => line.startsWith('["k"'));
    const [, inputs, saved] = fromTaggedJson(lines[at] ?? "") as [string, number, Saved];
    expect(inputs).toBe(KEYFRAME_INPUTS);
    const whole = new Map<number, string>();
    const header = parseHeader(lines[0] ?? "");
    if (typeof header === "string") throw new Error(header);
    let line = 0;
    replay(createBringUp(header.config, seededRandom(1)), lines.slice(1), ({ outputs }) =>
      whole.set(++line, toTaggedJson(outputs)),
    );
    const resumed = createBringUp(header.config, seededRandom(1), saved);
    let from = inputs;
    for (const text of lines.slice(at + 1, -1)) {
      const [, monoUs, unixUs, input] = fromTaggedJson(text) as RecordedInput;
      expect(toTaggedJson(resumed.step({ monoUs, unixUs }, input))).toBe(whole.get(++from));
    }
    expect(from).toBeGreaterThan(inputs + 10);
  });

  it("does not verify with its keyframe changed, but with one of another version", () => {
    const lines = recorded({ config: { timeoutUs: Infinity } }, (t) => {
      t.start().climb();
      for (let i = 0; i < KEYFRAME_INPUTS; i++)
        t.command({ kind: "link", device: "x", carrier: true });
    });
    const at = lines.findIndex((line) => line.startsWith('["k"'));
    const line = lines[at] ?? "";
    const version = /(?<="version":)\d+/;
    expect(verify(lines.with(at, line.replace(version, "1")))).toMatchObject({
      kind: "different",
      line: at + 1,
      what: "the keyframe is not as it was written",
    });
    const [, inputs, saved] = fromTaggedJson(line) as [string, number, Saved];
    const without = toTaggedJson(["k", inputs, saved]);
    expect(verify(lines.with(at, without))).toMatchObject({ kind: "same" });
    expect(verify(lines.with(at, without.replace(version, "1")))).toMatchObject({ kind: "same" });
    expect(verify(lines.with(at, without.replace('"sent":', '"sent":1')))).toMatchObject({
      kind: "different",
      line: at + 1,
      what: "the keyframe is not the state that was rebuilt",
    });
  });

  it("verifies with nothing in it but its ends", () => {
    const lines: string[] = [];
    const header = parseHeader(short[0] ?? "");
    if (typeof header === "string") throw new Error(header);
    const service = createBringUp(header.config, randomFrom(header.random));
    new RecordedService(service, header, (line) => lines.push(line)).finish();
    expect(verify(lines)).toEqual({ kind: "same", inputs: 0 });
  });

  it("is the same with a name that is not ASCII in its header", () => {
    const header = parseHeader(short[0] ?? "");
    if (typeof header === "string") throw new Error(header);
    const lines: string[] = [];
    const service = createBringUp(header.config, randomFrom(header.random));
    const named = { ...header, tool: "gerät" };
    new RecordedService(service, named, (line) => lines.push(line)).finish();
    expect(parseHeader(lines[0] ?? "")).toEqual(named);
  });

  it("ends in the same state again", () => {
    const t = new LabBench({ seed: 3, link: LOSSY }).start().climb();
    const again = createBringUp(t.config, seededRandom(3));
    for (const { at, input } of t.steps) again.step(at, input);
    expect(again.state).toEqual(t.view);
  });
});

describe("a recording of a version that says something else", () => {
  const others = recorded({ seed: 7, link: LOSSY, otherEvents: true }, (t) => t.start().climb());

  it("is read to its end, and told from one that says the same", () => {
    const first = others.findIndex((line, index) => index > 0 && line !== short[index]);
    expect(first).toBeGreaterThan(0);
    expect(verify(others)).toEqual({
      kind: "other-events",
      line: first + 1,
      inputs: others.length - 2,
    });
  });

  it("shows damage all the same, also in what it says of events", () => {
    for (let index = 1; index < others.length; index++) {
      const line = others[index] ?? "";
      const digit = /1,\d+\]$/.test(line) ? "2" : "1";
      const edited = line.replace(/\d(?=,\d+\]$)/, digit);
      expect(verify(others.with(index, edited))).toMatchObject({
        kind: "different",
        line: index + 1,
      });
    }
  });
});

describe("a recording that is not as it was written", () => {
  it("does not verify cut off after any line", () => {
    for (let end = 1; end < short.length; end++) {
      expect(verify(short.slice(0, end))).toMatchObject({
        kind: "cut-off",
        line: end,
        reason: "the recording has no end",
      });
    }
  });

  it("does not verify cut off within any line", () => {
    short.slice(1).forEach((line, index) => {
      const cut = [...short.slice(0, index + 1), line.slice(0, line.length / 2)];
      expect(verify(cut)).toMatchObject({ kind: "cut-off", line: index + 2 });
    });
  });

  it("does not verify with a line missing, doubled or exchanged, and says where", () => {
    for (let index = 1; index < short.length - 2; index++) {
      const missing = short.toSpliced(index, 1);
      expect(verify(missing)).toMatchObject({ kind: "different", line: index + 1 });
      const doubled = short.toSpliced(index, 0, short[index] ?? "");
      expect(verify(doubled)).toMatchObject({ kind: "different", line: index + 2 });
    }
    expect(verify([...short, short[1] ?? ""])).toMatchObject({
      kind: "different",
      line: short.length + 1,
      what: "there is more behind the end",
    });
  });

  it("does not verify with any one character changed, and names the line or refuses the header", () => {
    const dice = seededRandom(5).stream("edits");
    for (let edit = 0; edit < 2_000; edit++) {
      const index = dice.below(short.length);
      const line = short[index] ?? "";
      const column = dice.below(line.length);
      const other = String.fromCharCode(0x20 + dice.below(0x5f));
      if (line[column] === other) continue;
      const edited = short.with(index, line.slice(0, column) + other + line.slice(column + 1));
      const verdict = verify(edited);
      const about = `line ${index + 1}, column ${column}: ${JSON.stringify(other)}`;
      if (index === 0) expect(verdict, about).toBeTypeOf("string");
      else {
        expect(verdict, about).not.toMatchObject({ kind: "same" });
        expect(verdict, about).toMatchObject({ line: index + 1 });
      }
    }
  });

  it.each([
    ["", "not a recording: no header"],
    ["{}", "not a recording: no header"],
    [
      '{"schema":"bringup.recording/9"}',
      "schema bringup.recording/9; this version reads bringup.recording/1",
    ],
    [`{"schema":"${RECORDING_SCHEMA}"}`, "the header is not as it was written"],
    [
      `{"schema":"${RECORDING_SCHEMA}","digests":"words/2"}`,
      "digests words/2; this version knows words/1",
    ],
  ])("is refused by its header: %s", (line, reason) => {
    expect(parseHeader(line)).toBe(reason);
  });

  it("takes nothing for an input that is none", () => {
    const [header = "", first = ""] = short;
    for (const line of [
      '["i",1,2,null,3]',
      '["i",1,2,{"kind":"datagram"},3]',
      '["i","x",2,{"kind":"deadline"},3]',
      '["x"]',
      "5",
    ]) {
      expect(verify([header, first, line])).toMatchObject({ line: 3 });
    }
  });
});
