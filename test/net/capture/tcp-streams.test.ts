import { describe, expect, it } from "vitest";
import { CapturedMessages } from "../../../net/capture/captured-messages.ts";
import { seededRandom } from "../../../net/random.ts";
import { concat, FIN, pcap, RST, SYN, tcp } from "./capture-file.ts";

const [CLIENT, SERVER] = ["192.0.2.10", "192.0.2.1"];
const START = 0xffff_fff0; // sequence numbers turn over in the first message

function message(length: number, fill: number): Uint8Array {
  return new Uint8Array(length).fill(fill);
}

function prefixed(...messages: readonly Uint8Array[]): Uint8Array {
  return concat(...messages.flatMap((each) => [[each.length >> 8, each.length & 0xff], each]));
}

/** A segment of the client's stream that begins `at` bytes behind its SYN. */
function segment(at: number, bytes: Uint8Array, flags = 0): Uint8Array {
  return tcp(CLIENT, 40_000, SERVER, 53, START + 1 + at, flags, bytes);
}

const OPENING = tcp(CLIENT, 40_000, SERVER, 53, START, SYN);

interface Found {
  readonly frame: number;
  readonly bytes: readonly number[];
  readonly wireLength: number;
}

function read(packets: readonly Uint8Array[]): { found: Found[]; brokenStreams: number } {
  const messages = new CapturedMessages({
    udp: () => false,
    tcp: (from, to) => from === 53 || to === 53,
  });
  messages.push(
    pcap(
      packets.map((bytes) => ({ bytes })),
      { linkType: 101 },
    ),
  );
  messages.end();
  const found: Found[] = [];
  for (let item = messages.next(); item !== undefined; item = messages.next()) {
    if (item.kind === "damage") throw new Error(item.reason);
    found.push({ frame: item.frame, bytes: [...item.bytes], wireLength: item.wireLength });
  }
  return { found, brokenStreams: messages.counts.brokenStreams };
}

const A = message(40, 0xaa);
const B = message(3, 0xbb);
const STREAM = prefixed(A, B);

describe("a TCP stream", () => {
  it("is cut into messages, however it was cut into segments", () => {
    for (let size = 1; size <= STREAM.length; size++) {
      const segments: Uint8Array[] = [];
      for (let at = 0; at < STREAM.length; at += size)
        segments.push(segment(at, STREAM.subarray(at, at + size)));
      const { found } = read([OPENING, ...segments]);
      expect(found.map(({ bytes }) => bytes)).toEqual([[...A], [...B]]);
      expect(found.at(-1)?.frame).toBe(segments.length + 1);
    }
  });

  it("is put in order, with retransmissions and overlaps, and keeps both directions apart", () => {
    const answer = prefixed(B);
    const { found } = read([
      OPENING,
      segment(30, STREAM.subarray(30)),
      tcp(SERVER, 53, CLIENT, 40_000, 7, 0, answer),
      segment(0, STREAM.subarray(0, 10)),
      segment(0, STREAM.subarray(0, 10)),
      segment(5, STREAM.subarray(5, 35)),
      segment(30, STREAM.subarray(30)),
    ]);
    expect(found).toEqual([
      { frame: 3, bytes: [...B], wireLength: 3 },
      { frame: 6, bytes: [...A], wireLength: 40 },
      { frame: 6, bytes: [...B], wireLength: 3 },
    ]);
  });

  it("comes out the same from any order of its segments", () => {
    const seed = 1_035;
    const random = seededRandom(seed).stream("order");
    for (let run = 0; run < 300; run++) {
      const segments: Uint8Array[] = [];
      for (let at = 0; at < STREAM.length; at += 4)
        segments.push(segment(at, STREAM.subarray(at, at + 4 + random.below(3))));
      for (let i = segments.length - 1; i > 0; i--) {
        const k = random.below(i + 1);
        [segments[i], segments[k]] = [segments[k] as Uint8Array, segments[i] as Uint8Array];
      }
      const { found } = read([OPENING, ...segments]);
      expect(
        found.map(({ bytes }) => bytes),
        `seed ${seed}, run ${run}`,
      ).toEqual([[...A], [...B]]);
    }
  });

  it("that ends inside a message shows what there is of it", () => {
    const cut = STREAM.subarray(0, 12);
    const expected = [{ bytes: [...A.subarray(0, 10)], wireLength: 40 }];
    expect(read([OPENING, segment(0, cut)]).found).toMatchObject(expected);
    expect(read([OPENING, segment(0, cut, FIN)]).found).toMatchObject(expected);
    expect(
      read([OPENING, segment(0, cut), segment(12, A.subarray(0, 0), RST)]).found,
    ).toMatchObject(expected);
  });

  it("whose beginning was not captured is read from its first segment", () => {
    expect(read([segment(500, STREAM)]).found).toMatchObject([
      { wireLength: 40 },
      { wireLength: 3 },
    ]);
    expect(read([segment(500, new Uint8Array(0))]).found).toEqual([]);
  });

  it("with a gap is given up when the window is full, until a new connection", () => {
    const late = Array.from({ length: 70 }, (_, i) => segment(1_000 + 10 * i, message(10, i)));
    const again = tcp(CLIENT, 40_000, SERVER, 53, 5_000, SYN);
    const { found, brokenStreams } = read([
      OPENING,
      segment(0, STREAM.subarray(0, 12)),
      ...late,
      segment(12, STREAM.subarray(12)),
      again,
      tcp(CLIENT, 40_000, SERVER, 53, 5_001, 0, prefixed(B)),
    ]);
    expect(brokenStreams).toBe(1);
    expect(found).toMatchObject([{ bytes: [...A.subarray(0, 10)] }, { bytes: [...B] }]);
  });

  it("is given up where the capture cut a segment", () => {
    const whole = segment(0, STREAM);
    const messages = new CapturedMessages({ udp: () => false, tcp: () => true });
    const cut = { bytes: whole.subarray(0, -5), originalLength: whole.length };
    messages.push(pcap([{ bytes: OPENING }, cut], { linkType: 101 }));
    expect(messages.next()).toMatchObject({ wireLength: 40 });
    expect(messages.next()).toBeUndefined();
    expect(messages.counts.brokenStreams).toBe(1);
  });

  it("is forgotten when there are too many at once", () => {
    const openings = Array.from({ length: 1_100 }, (_, i) =>
      tcp(CLIENT, 10_000 + i, SERVER, 53, 0, SYN),
    );
    expect(read(openings)).toEqual({ found: [], brokenStreams: 1_100 - 1_024 });
  });
});
