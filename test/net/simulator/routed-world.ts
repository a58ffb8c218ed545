/**
 * Two segments with a router between, and a puppet on every node:
 *
 *   a .1 ──┤ 192.0.2.0/24 ├── .254 router .254 ──┤ 198.51.100.0/24 ├── b .1, c .2
 */
import { seededRandom } from "../../../net/random.ts";
import {
  World,
  type AttachOptions,
  type Segment,
  type SegmentOptions,
  type SimulatedNode,
  type WorldOptions,
} from "../../../net/simulator/index.ts";
import { Hand } from "./toys.ts";

export interface RoutedWorld {
  readonly world: World;
  readonly left: Segment;
  readonly right: Segment;
  readonly router: SimulatedNode;
  readonly nodes: readonly SimulatedNode[];
  readonly r: Hand;
  readonly a: Hand;
  readonly b: Hand;
  readonly c: Hand;
}

/** Address and port of the n-th node on the right. */
export const right = (number: number, port: number) => ({
  address: `198.51.100.${number}`,
  port,
});

export function routedWorld(
  options: {
    readonly world?: Partial<WorldOptions>;
    readonly left?: SegmentOptions;
    readonly right?: SegmentOptions;
    /** Of a's interface. */
    readonly link?: Partial<AttachOptions>;
  } = {},
): RoutedWorld {
  const world = new World({ random: seededRandom(1), ...options.world });
  const left = world.segment("left", options.left);
  const farther = world.segment("right", options.right);
  const router = world.node("router", { forwards: true });
  const inner = router.attach("eth0", left, { mac: mac(10), addresses: ["192.0.2.254/24"] });
  const outer = router.attach("eth1", farther, { mac: mac(11), addresses: ["198.51.100.254/24"] });
  left.addRoute("0.0.0.0", 0, inner);
  farther.addRoute("192.0.2.0", 24, outer);
  const places = [
    [left, "192.0.2.1/24"],
    [farther, "198.51.100.1/24"],
    [farther, "198.51.100.2/24"],
  ] as const;
  const nodes = places.map(([segment, address], index) => {
    const node = world.node(`n${index}`);
    const link = index === 0 ? options.link : undefined;
    node.attach("eth0", segment, { mac: mac(index + 1), addresses: [address], ...link });
    return node;
  });
  const [a, b, c] = nodes.map((node) => new Hand(node)) as [Hand, Hand, Hand];
  return { world, left, right: farther, router, nodes, r: new Hand(router), a, b, c };
}

function mac(number: number): string {
  return `02:00:00:00:01:${number.toString(16).padStart(2, "0")}`;
}
