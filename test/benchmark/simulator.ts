/**
 * What the simulator itself costs: packets a second through a running world, and one small world from its creation
 * to rest. Run with `tsx test/benchmark/simulator.ts`.
 *
 * The services do next to nothing, so the figures are the simulator's own.
 */
import type { LinkModel } from "../../net/impairment.ts";
import { seededRandom, type RandomRoot } from "../../net/random.ts";
import {
  SILENT,
  type Endpoint,
  type Input,
  type Instant,
  type Output,
  type Saved,
  type Service,
} from "../../net/service.ts";
import { World, type WorldOptions } from "../../net/simulator/index.ts";

const ABOUT = { transaction: 1, attempt: 1, what: "ball" };
const PORT = 7;

/** Sends every datagram back, up to a number of them. */
class Player implements Service<Endpoint, never, undefined> {
  readonly state = undefined;
  readonly #returns: number;
  #seen = 0;
  deadlineUs = 0;

  constructor(returns: number) {
    this.#returns = returns;
  }

  step(at: Instant, input: Input<Endpoint>): readonly Output<never>[] {
    switch (input.kind) {
      case "deadline":
        this.deadlineUs = Infinity;
        return [{ kind: "open", port: 1, spec: { kind: "udp", port: PORT } }];
      case "command":
        return [this.#ball(input.command)];
      case "datagram":
        // a deadline that moves with every step, as a retransmission timer does
        this.deadlineUs = at.monoUs + 1_000_000;
        return this.#seen++ < this.#returns ? [this.#ball(input.from)] : this.#rest();
      default:
        return SILENT;
    }
  }

  save(): Saved {
    return { version: 1 };
  }

  #rest(): readonly Output<never>[] {
    this.deadlineUs = Infinity;
    return SILENT;
  }

  #ball(to: Endpoint): Output<never> {
    return { kind: "send", on: 1, to, bytes: new Uint8Array(64), about: ABOUT };
  }
}

/** One segment, four nodes, one player each; the first serves to the second. */
function game(random: RandomRoot, returns: number, model: LinkModel | undefined): World {
  const options: WorldOptions = { random, maxSteps: Number.MAX_SAFE_INTEGER };
  const world = new World(options);
  const lan = world.segment("lan", model === undefined ? {} : { model });
  let server: ReturnType<typeof startPlayer> | undefined;
  for (let i = 1; i <= 4; i++) {
    const player = startPlayer(world, lan, i, returns);
    server ??= player;
  }
  world.run({ untilUs: 0 });
  server?.command({ address: "192.0.2.2", port: PORT });
  return world;
}

function startPlayer(
  world: World,
  lan: ReturnType<World["segment"]>,
  number: number,
  returns: number,
) {
  const node = world.node(`n${number}`);
  node.attach("eth0", lan, {
    mac: `02:00:00:00:00:0${number}`,
    addresses: [`192.0.2.${number}/24`],
  });
  return node.run(new Player(returns));
}

function measure(label: string, unit: string, work: () => number): void {
  work();
  work();
  const began = performance.now();
  const count = work();
  const us = (performance.now() - began) * 1_000;
  const each = us / count;
  console.log(
    `${label.padEnd(44)} ${each.toFixed(2)} µs/${unit}, ${Math.round(1e6 / each)} a second`,
  );
}

const PACKETS = 400_000;
const WORLDS = 20_000;
const random = seededRandom(1);

function flood(model: LinkModel | undefined): number {
  game(random, PACKETS / 2, model).run();
  return PACKETS;
}

function worlds(steps: number, model: LinkModel | undefined): number {
  for (let i = 0; i < WORLDS; i++) game(random, steps / 2, model).run();
  return WORLDS;
}

measure("packets, perfect links", "packet", () => flood(undefined));
measure("packets, delay 1 ms + jitter 1 ms", "packet", () =>
  flood({ delayUs: 1_000, jitterUs: 1_000 }),
);
measure("worlds of 4 nodes, no packet", "world", () => worlds(0, undefined));
measure("worlds of 4 nodes, 40 packets", "world", () => worlds(40, undefined));
measure("worlds of 4 nodes, 40 packets, delay 1 ms", "world", () => worlds(40, { delayUs: 1_000 }));
