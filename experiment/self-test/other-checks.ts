/** All that is neither loss nor delay: copies, damage, refusals, rates, lengths, rules, translators, draws. */
import type { LinkModel, PacketFacts } from "../../net/impairment.ts";
import { exact, near, nearShare, type Bench, type Check } from "./check.ts";

const LENGTH_BYTES = 100;
const PACKET = new Uint8Array(LENGTH_BYTES);
/** What an IP packet has beyond that: the headers of UDP over IPv4. */
const IP_BYTES = LENGTH_BYTES + 28;
const MS = 1_000;

export function otherChecks(bench: Bench): readonly Check[] {
  return [
    ...shareChecks(bench),
    ...damageChecks(bench),
    ...rateChecks(bench),
    lengthCheck(bench),
    ...ruleChecks(bench),
    ...translatorChecks(bench),
    ...drawChecks(bench),
  ];
}

/** Copies, held packets and refusals: independent from packet to packet. */
function shareChecks(bench: Bench): readonly Check[] {
  const duplicated = count(bench, "duplicate 5 %", { duplicate: 0.05 }, (k) => k.length === 2);
  const reordered = count(bench, "reorder 20 %", { reorder: 0.2 }, ([one]) => one?.atUs === MS);
  const refused = count(bench, "refuse 3 %", { refuse: 0.03 }, (k) => k.length === 0);
  return [
    nearShare("duplicate 5 %", "arrive twice", 0.05, duplicated, bench.packets),
    nearShare("reorder 20 %", "held back", 0.2, reordered, bench.packets),
    nearShare("refuse 3 %", "refused", 0.03, refused, bench.packets),
  ];
}

type Arrivals = readonly { readonly atUs: number; readonly bytes: Uint8Array }[];

function count(
  bench: Bench,
  name: string,
  model: LinkModel,
  isHit: (arrivals: Arrivals) => boolean,
): number {
  const link = bench.link(name, model);
  let hits = 0;
  for (let k = 0; k < bench.packets; k++) if (isHit(link.deliveries(PACKET, 0).arrivals)) hits++;
  return hits;
}

function damageChecks(bench: Bench): readonly Check[] {
  let flipped = 0;
  let places = 0;
  const corrupt = count(bench, "corrupt 4 %", { corrupt: 0.04 }, ([one]) => {
    const bits = bitsOf(one?.bytes ?? PACKET);
    flipped += bits.length;
    for (const bit of bits) places += bit;
    return bits.length > 0;
  });
  let kept = 0;
  const truncate = count(bench, "truncate 4 %", { truncate: 0.04 }, ([one]) => {
    const length = one?.bytes.length ?? LENGTH_BYTES;
    if (length < LENGTH_BYTES) kept += length;
    return length < LENGTH_BYTES;
  });
  return [
    nearShare("corrupt 4 %", "corrupt", 0.04, corrupt, bench.packets),
    exact("corrupt 4 %", "bits flipped in each", 1, flipped / Math.max(1, corrupt)),
    evenly("corrupt 4 %", "mean place of the bit", LENGTH_BYTES * 8, places, corrupt),
    nearShare("truncate 4 %", "cut off", 0.04, truncate, bench.packets),
    evenly("truncate 4 %", "mean length left", LENGTH_BYTES, kept, truncate),
  ];
}

/** The mean of numbers from 0 to below `count`, each as likely. */
function evenly(model: string, quantity: string, values: number, sum: number, of: number): Check {
  const deviation = Math.sqrt((values * values - 1) / 12);
  return near(model, quantity, (values - 1) / 2, sum / of, deviation / Math.sqrt(of));
}

function bitsOf(bytes: Uint8Array): readonly number[] {
  if (bytes === PACKET) return [];
  const bits: number[] = []; // BOUNDED: by the packet
  for (const [index, byte] of bytes.entries())
    for (let bit = 0; bit < 8; bit++) if ((byte & (0x80 >> bit)) !== 0) bits.push(index * 8 + bit);
  return bits;
}

/** Packets that all come at once leave one after the other; a queue of ten takes ten. */
function rateChecks(bench: Bench): readonly Check[] {
  const bitsPerSecond = 1_000_000;
  const rate = { bitsPerSecond, overheadBytes: 2 };
  const packetUs = ((IP_BYTES + 2) * 8 * 1_000_000) / bitsPerSecond;
  const link = bench.link("rate 1 Mbit/s", { rate });
  let worst = 0;
  for (let k = 1; k <= bench.packets; k++) {
    const atUs = link.deliveries(PACKET, 0).arrivals[0]?.atUs ?? Number.NaN;
    worst = Math.max(worst, Math.abs(atUs - Math.round(k * packetUs)));
  }
  const full = { rate: { ...rate, queueBytes: (IP_BYTES + 2) * 10 } };
  const atOnce = bench.link("queue of ten", full);
  let taken = 0;
  for (let k = 0; k < 100; k++) taken += atOnce.deliveries(PACKET, 0).arrivals.length;
  // twice as many as can leave: half of them are dropped, but for those that still wait
  let through = 0;
  const flooded = bench.link("queue, flooded", full);
  for (let k = 0; k < bench.packets; k++)
    through += flooded.deliveries(PACKET, Math.round((k * packetUs) / 2)).arrivals.length;
  return [
    exact("rate 1 Mbit/s", "µs off the spacing, at most", 0, worst, 1),
    exact("queue of ten", "taken of 100 at once", 10, taken),
    exact("queue of ten", "taken at twice the rate", bench.packets / 2, through, 11),
  ];
}

function lengthCheck(bench: Bench): Check {
  const link = bench.link("mtu", { mtuBytes: IP_BYTES });
  const lengths = [LENGTH_BYTES - 1, LENGTH_BYTES, LENGTH_BYTES + 1, 2 * LENGTH_BYTES];
  const passed = lengths.filter(
    (length) => link.deliveries(new Uint8Array(length), 0).arrivals.length > 0,
  );
  return exact(`mtu ${IP_BYTES}`, "of 4 lengths pass", 2, passed.length);
}

/** A rule replaces the loss for its packets alone. */
function ruleChecks(bench: Bench): readonly Check[] {
  const name = "10 %, dns 40 %";
  const link = bench.link(name, {
    loss: 0.1,
    rules: [{ when: { service: "dns" }, model: { loss: 0.4 } }],
  });
  const lost = { dns: 0, ntp: 0 };
  for (let k = 0; k < bench.packets; k++) {
    const service = k % 2 === 0 ? "dns" : "ntp";
    const facts = (): PacketFacts => ({ service });
    if (link.deliveries(PACKET, 0, { facts }).arrivals.length === 0) lost[service]++;
  }
  const [odd, even] = [Math.floor(bench.packets / 2), Math.ceil(bench.packets / 2)];
  return [
    nearShare(name, "loss of dns", 0.4, lost.dns, even),
    nearShare(name, "loss of the others", 0.1, lost.ntp, odd),
  ];
}

function translatorChecks(bench: Bench): readonly Check[] {
  const name = "nat 1 %";
  const link = bench.link(name, { nat: { rebind: 0.01 } });
  for (let k = 0; k < bench.packets; k++) link.deliveries(PACKET, 0);
  const timed = bench.link("nat at 1 s and 2 s", { nat: { atUs: [1_000 * MS, 2_000 * MS] } });
  const seen = [999, 1_000, 1_999, 2_000].map((ms) => timed.rebindings(ms * MS));
  const together = seen.reduce((sum, rebindings) => sum + rebindings, 0);
  return [
    nearShare(name, "forgets before a packet", 0.01, link.rebindings(0), bench.packets),
    exact("nat at 1 s and 2 s", "times forgotten, seen at four moments", 4, together),
  ];
}

/** Every packet takes as many draws, whatever the model and whatever happens to it. */
function drawChecks(bench: Bench): readonly Check[] {
  const busy: LinkModel = {
    loss: [0.3, { kind: "gilbert-elliott", p: 0.1, r: 0.3, lossBad: 0.9 }],
    jitter: { kind: "normal", deviationUs: 100, correlation: 0.5 },
    delayUs: 1_000,
    rate: { bitsPerSecond: 1_000_000, queueBytes: 1_000 },
    duplicate: 0.3,
    reorder: 0.3,
    corrupt: 0.3,
    truncate: 0.3,
    refuse: 0.1,
    nat: { rebind: 0.1 },
  };
  return (
    [
      ["nothing", {}],
      ["everything", busy],
    ] as const
  ).map(([name, model]) => {
    const link = bench.link(`draws of ${name}`, model);
    const packets = Math.min(bench.packets, 1_000);
    for (let k = 0; k < packets; k++) link.deliveries(PACKET, k);
    return exact(name, "draws of a packet", 16, link.position / packets);
  });
}
