/** What `relay` is told: the link each way, what passes without dice, and where UDP goes. */
import type { Endpoint } from "../net/endpoint.ts";
import { overlaid, type LinkModel } from "../net/impairment.ts";
import { EXEMPTIONS, type Exemption, type UdpForward } from "../library/relay.ts";
import { durationUs, hostPort, isAddress, list, oneOf, probability, usage } from "./arguments.ts";
import { linkOfChoice, lossChoice, withLossChoice, type LossChoice } from "./link-choice.ts";
import type { OptionSpec } from "./option-spec.ts";

/** One property of the link: `--NAME` for both directions, `--NAME-ab` and `--NAME-ba` for one. */
interface Impairment {
  readonly name: string;
  readonly key: keyof LinkModel;
  readonly argument: string;
  readonly description: string;
  readonly parse: (text: string) => number | string;
}

const IMPAIRMENTS: readonly Impairment[] = [
  {
    name: "loss",
    key: "loss",
    argument: "<percent>",
    description: "lose packets, or a model: 'gemodel 1% 10%', ..X.",
    parse: lossChoice,
  },
  {
    name: "delay",
    key: "delayUs",
    argument: "<duration>",
    description: "delay packets",
    parse: durationUs,
  },
  {
    name: "jitter",
    key: "jitterUs",
    argument: "<duration>",
    description: "delay them by up to this much more",
    parse: durationUs,
  },
  {
    name: "duplicate",
    key: "duplicate",
    argument: "<percent>",
    description: "send packets twice",
    parse: probability,
  },
  {
    name: "reorder",
    key: "reorder",
    argument: "<percent>",
    description: "hold packets back, so that others overtake them",
    parse: probability,
  },
  {
    name: "reorder-by",
    key: "reorderUs",
    argument: "<duration>",
    description: "hold them back by this much, 1ms unless told",
    parse: durationUs,
  },
];

const DIRECTIONS = [
  { suffix: "", words: "each direction" },
  { suffix: "-ab", words: "from the first interface, or from clients" },
  { suffix: "-ba", words: "from the second interface, or from the target" },
] as const;

/** `--loss`, `--loss-ab`, `--loss-ba`, `--delay` … */
const BY_DIRECTION: readonly OptionSpec[] = DIRECTIONS.flatMap(({ suffix, words }) =>
  IMPAIRMENTS.map(({ name, argument, description, parse }) => ({
    flags: `--${name}${suffix} ${argument}`,
    description: suffix === "" ? `${description}, ${words}` : `--${name} ${words}`,
    parse,
  })),
);

/** `--link`, and by direction what replaces its parts. */
export const IMPAIRMENT_OPTIONS: readonly OptionSpec[] = [
  {
    flags: "--link <link>",
    description: "a profile (lte, wifi-lossy …), a file, or 'loss 10%, delay 5ms'",
  },
  ...BY_DIRECTION,
];

type Given = Readonly<Record<string, unknown>>;

/** What the link does each way. */
export interface RelayModels {
  readonly aToB: LinkModel;
  readonly bToA: LinkModel;
}

/** What the options say, each in the place of what `--link` says: its `tx` is from the first interface. */
export async function modelsOf(options: Given): Promise<RelayModels> {
  const { tx, rx } = await linkOfChoice(options["link"] as string | undefined);
  return { aToB: await modelOf(options, "Ab", tx), bToA: await modelOf(options, "Ba", rx) };
}

/** The link of one direction, from options as commander names them: `delayAb`, else `delay`. */
async function modelOf(options: Given, side: "Ab" | "Ba", link: LinkModel): Promise<LinkModel> {
  const entries = IMPAIRMENTS.flatMap(({ name, key }) => {
    const camel = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const value = options[`${camel}${side}`] ?? options[camel];
    return value === undefined ? [] : [[key, value] as const];
  });
  const { loss, ...changes } = Object.fromEntries(entries);
  return withLossChoice(overlaid(link, changes as LinkModel), loss as LossChoice | undefined);
}

/** `arp,ipv6`, again and again. */
export function exemptions(text: string, before: readonly Exemption[] = []): readonly Exemption[] {
  return [...before, ...list(text).map(oneOf("exemption", EXEMPTIONS))];
}

const FORWARD = /^(?<listen>(?:\[[^\]]*\]|[^:[\]]*):\d+):(?<target>(?:\[[^\]]*\]|[^:[\]]*):\d+)$/;
const FORWARDS = "LISTEN:TARGET, each ADDRESS:PORT";

/** `127.0.0.1:5301:192.0.2.1:53`; port 0 to listen on lets the system choose. */
export function udpForward(
  text: string,
  before: readonly UdpForward[] = [],
): readonly UdpForward[] {
  const { listen, target } = FORWARD.exec(text)?.groups ?? {};
  if (listen === undefined || target === undefined)
    throw usage("udp", `"${text}" does not say from where to where`, FORWARDS, FORWARD_EXAMPLE);
  const chosen = listen.endsWith(":0");
  const from = endpoint(chosen ? listen.slice(0, -2) : listen);
  return [...before, { listen: chosen ? { ...from, port: 0 } : from, target: endpoint(target) }];
}

const FORWARD_EXAMPLE = "127.0.0.1:5301:192.0.2.1:53, or [::1]:5301:[2001:db8::1]:53";

function endpoint(text: string): Endpoint {
  const { host, port = 0 } = hostPort(text);
  if (!isAddress(host))
    throw usage("udp", `"${host}" is not an address`, FORWARDS, FORWARD_EXAMPLE);
  const [address = "", zone] = host.split("%", 2);
  return zone === undefined ? { address, port } : { address, port, zone };
}
