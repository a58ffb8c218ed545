import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { SILENT, type Input, type Output, type PortId } from "../../../net/service.ts";
import {
  createDnsExamination,
  decodeDns,
  encodeDns,
  type DecodedMessage,
  type DnsExaminationCommand,
  type DnsExaminationEvent,
  type DnsMessage,
  type ExaminedResolver,
} from "../../../services/dns/index.ts";

const SERVER = { address: "192.0.2.53", port: 53 };
const CONFIG = {
  server: SERVER,
  name: "www.example.com",
  timeoutUs: 3_000_000,
  resendUs: 1_000_000,
  explain: true,
};
const UDP: PortId = 1;
const NONSENSE: PortId = 2;
const TCP = 3;
const OUR_EDNS = { udpSize: 1_232, version: 0, dnssecOk: false, options: [] };

type In = Input<DnsExaminationCommand>;

/** An examination on a tape: what went in, and what came out of each step. */
class Tape {
  nowUs = 0;
  readonly examination = createDnsExamination(CONFIG, seededRandom(7));
  readonly inputs: { readonly atUs: number; readonly input: In }[] = [];
  readonly outputs: Output<DnsExaminationEvent>[] = [];

  step(input: In): readonly Output<DnsExaminationEvent>[] {
    this.inputs.push({ atUs: this.nowUs, input });
    const out = this.examination.step(instant(this.nowUs), input);
    this.outputs.push(...out);
    return out;
  }

  start(): this {
    this.step({ kind: "command", command: { kind: "start" } });
    return this;
  }

  at(us: number): this {
    this.nowUs = us;
    return this;
  }

  due(): this {
    this.step({ kind: "deadline" });
    return this;
  }

  /** What was sent from a port, the last one last. */
  queries(port: PortId): readonly DecodedMessage[] {
    return this.outputs.flatMap((output) =>
      output.kind === "send" && output.on === port ? [read(output.bytes)] : [],
    );
  }

  receives(port: PortId, more: Partial<DnsMessage> = {}): this {
    const query = this.queries(port).at(-1);
    if (query === undefined) throw new Error("nothing was asked");
    const bytes = reply(query, more);
    this.step({ kind: "datagram", on: port, from: SERVER, bytes });
    return this;
  }

  fails(port: PortId): this {
    this.step({ kind: "failed", on: port, why: "refused" });
    return this;
  }

  /** The stream is connected; answers with the query that was written to it. */
  connects(): DecodedMessage {
    const connected = { kind: "connected", local: SERVER, remote: SERVER } as const;
    const [write] = this.step({ kind: "stream", id: TCP, event: connected });
    if (write?.kind !== "stream" || write.request.kind !== "write") throw new Error("no query");
    return read(write.request.bytes.subarray(2));
  }

  streams(bytes: Uint8Array): this {
    this.step({ kind: "stream", id: TCP, event: { kind: "data", bytes } });
    return this;
  }

  get done(): ExaminedResolver | undefined {
    for (const output of this.outputs)
      if (output.kind === "event" && output.event.kind === "done") return output.event.examined;
    return undefined;
  }

  get verdicts(): readonly string[] {
    return this.outputs.flatMap((output) => {
      if (output.kind !== "event" || output.event.kind === "done") return [];
      return output.event.kind === "ignored" ? [`ignored: ${output.event.reason}`] : ["accepted"];
    });
  }
}

function instant(us: number) {
  return { monoUs: us, unixUs: us };
}

function read(bytes: Uint8Array): DecodedMessage {
  const message = decodeDns(bytes);
  if (message.kind === "malformed") throw new Error(message.reason);
  return message;
}

function reply({ id, questions }: DecodedMessage, more: Partial<DnsMessage>): Uint8Array {
  const [{ name = "", type = 1 } = {}] = questions;
  const body = { kind: "A", address: "198.51.100.80" } as const;
  return encodeDns({
    id,
    qr: true,
    opcode: 0,
    aa: false,
    tc: false,
    rd: true,
    ra: true,
    ad: false,
    cd: false,
    rcode: 0,
    questions: [{ name, type, class: 1 }],
    answers: [{ name, type, class: 1, ttlSeconds: 60, body }],
    authorities: [],
    additionals: [],
    edns: OUR_EDNS,
    ...more,
  });
}

function framed(message: Uint8Array): Uint8Array {
  return Uint8Array.of(message.length >> 8, message.length & 0xff, ...message);
}

const NO_SUCH_NAME = { rcode: 3, answers: [] } as const;

describe("DnsExamination", () => {
  it("does nothing before it is started", () => {
    const tape = new Tape();
    expect(tape.due().outputs).toEqual([]);
    expect(tape.examination.deadlineUs).toBe(Infinity);
    expect(tape.examination.state).toEqual({ version: 0, phase: "idle" });
  });

  it("asks over UDP, for nonsense, and over TCP, all at once", () => {
    const tape = new Tape().start();
    const [query] = tape.queries(UDP);
    const [nonsense] = tape.queries(NONSENSE);
    expect(query?.questions[0]?.name.toLowerCase()).toBe("www.example.com");
    expect(query?.questions[0]?.name).not.toBe("www.example.com");
    expect(query).toMatchObject({ edns: OUR_EDNS, rd: true, ad: true });
    expect(nonsense?.questions[0]?.name).toMatch(/^[a-z]{12}\.invalid$/i);
    expect(tape.outputs.at(-1)).toMatchObject({ kind: "stream", request: { kind: "connect" } });
    expect(tape.examination.deadlineUs).toBe(1_000_000);
  });

  it("tells what the server can do, once everything is answered", () => {
    const tape = new Tape()
      .start()
      .at(2_000)
      .receives(UDP)
      .at(3_000)
      .receives(NONSENSE, NO_SUCH_NAME);
    expect(tape.done).toBeUndefined();
    const answer = framed(reply(tape.at(5_000).connects(), {}));
    tape.streams(answer.subarray(0, 9)).at(6_000).streams(answer.subarray(9));
    const able = {
      outcome: "answer",
      recursionAvailable: true,
      edns: true,
      caseKept: true,
      truncated: false,
    };
    expect(tape.done).toMatchObject({
      server: SERVER,
      name: "www.example.com",
      udp: { ...able, elapsedUs: 2_000, attempts: 1, addresses: ["198.51.100.80"] },
      udpNonsense: { outcome: "answer", rcode: 3, addresses: [] },
      tcp: { ...able, elapsedUs: 6_000 },
    });
    expect(tape.outputs).toContainEqual({ kind: "close", port: UDP });
    expect(tape.outputs).toContainEqual({ kind: "stream", id: TCP, request: { kind: "destroy" } });
    expect(tape.examination.deadlineUs).toBe(Infinity);
    expect(tape.verdicts).toEqual(["accepted", "accepted", "accepted"]);
  });

  it("sends datagrams again, and says at the end what never came", () => {
    const tape = new Tape().start();
    expect(tape.examination.step(instant(999_999), { kind: "deadline" })).toBe(SILENT);
    tape
      .at(1_000_000)
      .due()
      .at(2_000_000)
      .due()
      .receives(NONSENSE, NO_SUCH_NAME)
      .at(3_000_000)
      .due();
    expect(tape.queries(UDP)).toHaveLength(3);
    expect(tape.done).toMatchObject({
      udp: { outcome: "timeout", attempts: 3 },
      udpNonsense: { outcome: "answer", attempts: 3 },
      tcp: { outcome: "timeout", attempts: 1 },
    });
  });

  it("asks again without EDNS where that is not understood (RFC 6891 §7)", () => {
    const tape = new Tape().start();
    const { edns: _none, ...plain } = read(reply(tape.queries(UDP)[0] as DecodedMessage, {}));
    const bytes = encodeDns({ ...plain, rcode: 1, answers: [] });
    tape.step({ kind: "datagram", on: UDP, from: SERVER, bytes });
    expect(tape.queries(UDP)[1]?.edns).toBeUndefined();
  });

  it("notices a question that comes back in another case", () => {
    const tape = new Tape().start();
    const name = tape.queries(UDP)[0]?.questions[0]?.name.toLowerCase() ?? "";
    tape
      .receives(UDP, { questions: [{ name, type: 1, class: 1 }] })
      .receives(NONSENSE, NO_SUCH_NAME);
    tape.step({ kind: "stream", id: TCP, event: { kind: "failed", why: "refused", message: "" } });
    expect(tape.done).toMatchObject({
      udp: { caseKept: false },
      tcp: { outcome: "failed", why: "refused" },
    });
  });

  it("settles what the network refuses, and goes on with the rest", () => {
    const tape = new Tape().start().fails(UDP).fails(NONSENSE);
    expect(tape.done).toBeUndefined();
    tape.step({ kind: "stream", id: TCP, event: { kind: "closed" } });
    expect(tape.done).toMatchObject({
      udp: { outcome: "failed", why: "refused", attempts: 1 },
      tcp: { outcome: "failed", why: "reset" },
    });
  });

  it("ignores what is no answer to it, and says why", () => {
    const tape = new Tape().start();
    const right = reply(tape.queries(UDP)[0] as DecodedMessage, {});
    const other = { address: "203.0.113.9", port: 53 };
    tape.step({ kind: "datagram", on: UDP, from: other, bytes: right });
    tape.step({ kind: "datagram", on: UDP, from: SERVER, bytes: right.subarray(0, 20) });
    tape.step({ kind: "datagram", on: NONSENSE, from: SERVER, bytes: right });
    tape.receives(UDP).receives(UDP);
    expect(tape.verdicts).toEqual([
      expect.stringContaining("it comes from 203.0.113.9"),
      expect.stringContaining("malformed"),
      expect.stringContaining("its id is"),
      "accepted",
      "ignored: no answer is awaited here",
    ]);
  });

  it("calls a stream with another message malformed", () => {
    const tape = new Tape().start().fails(UDP).fails(NONSENSE);
    tape.connects();
    tape.streams(framed(Uint8Array.of(1, 2, 3)));
    expect(tape.done?.tcp).toEqual({ outcome: "failed", why: "malformed", attempts: 1 });
  });

  it("goes on as before from what it saved, at every step", () => {
    const tape = new Tape().start().at(1_000_000).due().receives(UDP);
    const query = tape.connects();
    const answer = framed(reply(query, {}));
    tape
      .streams(answer.subarray(0, 5))
      .streams(answer.subarray(5))
      .receives(NONSENSE, NO_SUCH_NAME);
    expect(tape.done).toBeDefined();
    for (let cut = 0; cut <= tape.inputs.length; cut++) {
      const outputs: Output<DnsExaminationEvent>[] = [];
      let examination = createDnsExamination(CONFIG, seededRandom(7));
      tape.inputs.forEach(({ atUs, input }, index) => {
        if (index === cut)
          examination = createDnsExamination(
            CONFIG,
            seededRandom(7),
            structuredClone(examination.save()),
          );
        outputs.push(...examination.step(instant(atUs), input));
      });
      expect(outputs).toEqual(tape.outputs);
    }
  });

  it("refuses a name that is none", () => {
    const config = { ...CONFIG, name: "a..b" };
    expect(() => createDnsExamination(config, seededRandom(1))).toThrow(RangeError);
  });
});
