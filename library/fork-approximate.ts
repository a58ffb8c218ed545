/** A run of real sockets, gone on with in a world made of what its device knows. */
import { wordsOfLink } from "../net/impairment/link-words.ts";
import type { LinkModel } from "../net/impairment.ts";
import { macText } from "../net/mac-address.ts";
import { seededRandom, type RandomRoot } from "../net/random.ts";
import { World, type DroppedPacket, type Segment } from "../net/simulator/index.ts";
import { knownServers, SERVER_DEVICE, type KnownServer } from "../lab/known-servers.ts";
import { inside, outside, Readdressed } from "../lab/readdressed.ts";
import { dryAnswer, OpenEnds, Resumed, type ResumedCommand } from "../lab/resumed.ts";
import type { Rewinder } from "../observation/rewind.ts";
import { rewoundSnapshot } from "../observation/rewound-snapshot.ts";
import type { Snapshot } from "../observation/snapshot.ts";
import type { BringUpCommand } from "../services/bring-up.ts";
import type { BringUpConfig } from "../services/bring-up/config.ts";
import { ForkRecorder } from "./fork-recorder.ts";
import type { ForkOptions, ForkPoint, RunningFork } from "./fork-point.ts";
import type { BothWays } from "./operator.ts";
import { droppedCommand } from "./simulated-session.ts";

/** Where no seed was given. */
const DEFAULT_SEED = 1;
/** The device has an address of its own, whatever it learns: who is to send needs one. */
const OWN_ADDRESS = "240.255.255.254";
const NO_MAC = "00:00:00:00:00:00";
/** The loopback interface of a simulated node leads nowhere else. */
const LOOPBACK_DEVICE = "lo";

/** The run at the fork, with the servers that it knows. */
export function forkApproximately(
  rewinder: Rewinder,
  point: ForkPoint,
  options: ForkOptions,
): RunningFork {
  const { header } = rewinder;
  const moment = rewinder.seek({ inputs: point.inputs });
  const sinceUs = point.atUs - moment.atUs;
  const at = { monoUs: moment.at.monoUs + sinceUs, unixUs: moment.at.unixUs + sinceUs };
  const snapshot = rewoundSnapshot(rewinder, { ...moment, at });
  const dice = seededRandom(options.seed ?? DEFAULT_SEED);
  const aheadUs = snapshot.time.sample?.offsetUs ?? 0;
  const world = new World({ random: dice, startUnixUs: at.unixUs + aheadUs });
  const lan = world.segment("lan");
  startServers(world, lan, dice, knownServers(snapshot, header.config));
  const link = options.link ?? header.link ?? pathOf(snapshot);
  const device = world.node("device", {
    clock: { monoOffsetUs: at.monoUs, unixOffsetUs: -aheadUs },
  });
  for (const plug of plugsOf(header.config, snapshot))
    device.attach(plug.device, lan, { ...plug, ...link });
  const forked = new ForkRecorder(rewinder, point, options, "approximate");
  const resumed = new Resumed(forked.recorder, steppedThrough(forked, rewinder, point));
  const command = (given: ResumedCommand<BringUpCommand>): void => running.command(given);
  const running = device.run(new Readdressed(resumed), {
    onEvents: (events) => forked.route(events, command),
    onDrop: (drop) => command(droppedCommand(seenInside(drop), header.config.explain)),
    answer: (question) => (question.kind === "operation" ? dryAnswer(question) : undefined),
  });
  command({ kind: "resume" });
  if (forked.service.outcome === "idle") command({ kind: "start" });
  command({ kind: "link-model", ...wordsOfLink(link) });
  const { service, lines, events, recorder } = forked;
  return {
    world,
    service,
    random: header.random,
    lines,
    events,
    command,
    finish: () => recorder.finish(),
  };
}

/** Each address is a node with all that is served there. */
function startServers(
  world: World,
  lan: Segment,
  random: RandomRoot,
  servers: readonly KnownServer[],
): void {
  let station = 0;
  for (const address of new Set(servers.map((server) => server.address))) {
    const node = world.node(`server ${address}`);
    const mac = stationMac(1, station++);
    node.attach(SERVER_DEVICE, lan, { mac, addresses: [outside(address)] });
    for (const server of servers)
      if (server.address === address)
        node.run(new Readdressed(server.create(random))).command({ kind: "start" });
  }
}

/** Steps what was recorded; what is left open by it. */
function steppedThrough(forked: ForkRecorder, rewinder: Rewinder, point: ForkPoint): OpenEnds {
  const ends = new OpenEnds();
  for (const { at, input } of rewinder.inputsUpTo(point.inputs)) {
    const outputs = forked.recorder.step(at, input);
    ends.note(input, outputs);
    for (const output of outputs)
      if (output.kind === "event" && "type" in output.event) forked.events.push(output.event);
  }
  return ends;
}

/** On one segment no two stations have the same. */
function stationMac(kind: number, station: number): string {
  return macText(Uint8Array.of(6, 0, 0, kind, station >> 8, station));
}

interface Plug {
  readonly device: string;
  readonly mac: string;
  readonly addresses: readonly string[];
  readonly carrier: boolean;
}

/** The interfaces of the device. Where its services do not say where they send from, the network's address is. */
function plugsOf({ interfaces, bindSource }: BringUpConfig, snapshot: Snapshot): readonly Plug[] {
  const macs = interfaces.map(({ mac }) => mac);
  return interfaces.map(({ device, mac, carrier }, index) => {
    const shot = snapshot.interfaces.find((one) => one.device === device);
    const found = bindSource || !shot?.network ? [] : [outside(shot.network.address)];
    return {
      device: device === LOOPBACK_DEVICE ? `${device}0` : device,
      mac: mac === NO_MAC || macs.indexOf(mac) !== index ? stationMac(2, index) : mac,
      addresses: index === 0 ? [OWN_ADDRESS, ...found] : found,
      carrier: snapshot.outcome === "idle" ? carrier : (shot?.carrier ?? carrier),
    };
  });
}

/** What is known of the way to the time server, halved: the link where nobody said what it does. */
function pathOf({ time }: Snapshot): BothWays {
  const delayUs = Math.round((time.sample?.delayUs ?? 0) / 2);
  const model: LinkModel = delayUs > 0 ? { delayUs } : {};
  return { tx: model, rx: model };
}

function seenInside(drop: DroppedPacket): DroppedPacket {
  const { to, from } = drop;
  return {
    ...drop,
    ...(to && { to: { ...to, address: inside(to.address) } }),
    ...(from && { from: { ...from, address: inside(from.address) } }),
  };
}
