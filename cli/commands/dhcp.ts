/** `dhcp discover`: which servers there are on an interface, and what each of them offers. Nothing is taken. */
import { Command, Option } from "commander";
import { formatEndpoint } from "../../net/endpoint.ts";
import { jsonValue } from "../../net/event-log.ts";
import { toHex } from "../../net/hex.ts";
import { formatDurationUs } from "../../net/instant.ts";
import { DISCOVERY_WINDOW_US, discoverDhcp } from "../../library/discover.ts";
import type { DiscoveredOffer, OfferedOption } from "../../services/dhcp/discovery-offer.ts";
import { optionLabel } from "../../services/dhcp/option-table.ts";
import { timeoutUs } from "../arguments.ts";
import { columns } from "../columns.ts";
import { addOptions } from "../commander-options.ts";
import { EXIT } from "../exit.ts";
import { libraryError } from "../library-error.ts";
import { LINK_OPTIONS, linkOf, RETRY_OPTION, type LinkOptions } from "../link-options.ts";
import { presetOf, type RetryChoice } from "../retry-choice.ts";
import type { Runtime } from "../runtime.ts";

interface DiscoverOptions extends LinkOptions {
  readonly interface: string;
  readonly window: number;
  readonly retry?: RetryChoice;
  readonly json?: true;
}

const EXAMPLES = `
Two columns or more say that two servers or more answer: one of them may be a rogue.

Examples:
  bringup dhcp discover -i eth0
  bringup dhcp discover -i eth0 --window 10s --json
`;

export function dhcpCommand(runtime: Runtime): Command {
  const discover = new Command("discover")
    .description("show every DHCP server that answers, and what it offers; nothing is taken")
    .requiredOption("-i, --interface <name>", "where to ask; needs root")
    .addOption(
      new Option("--window <duration>", "how long to listen")
        .argParser(timeoutUs)
        .default(DISCOVERY_WINDOW_US, "5s"),
    );
  addOptions(discover, [...LINK_OPTIONS, RETRY_OPTION])
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action((options: DiscoverOptions) => run(runtime, options));
  return new Command("dhcp").description("look at DHCP servers").addCommand(discover);
}

async function run(runtime: Runtime, options: DiscoverOptions): Promise<void> {
  const { interface: device, window: windowUs } = options;
  const retry = await presetOf(options.retry);
  const asked = { windowUs, ...(await linkOf(options)), ...(retry && { retry: retry.discover }) };
  const offers = await discoverDhcp(device, asked).catch((error: unknown) => {
    throw libraryError(error, { devices: { name: "interface" } });
  });
  if (options.json) {
    const document = {
      schema: "bringup.dhcp-discover/1",
      device,
      windowUs,
      offers: offers.map(report),
    };
    runtime.stdout.write(`${JSON.stringify(document, jsonValue)}\n`);
  } else runtime.stdout.write(text(device, windowUs, offers));
  if (offers.length === 0) runtime.exitCode = EXIT.no;
}

function report({ options, transaction: _transaction, ...offer }: DiscoveredOffer): object {
  return {
    ...offer,
    options: options.map(({ code, name, value, bytes }) =>
      name === undefined ? { code, hex: toHex(bytes) } : { code, name, value },
    ),
  };
}

function text(device: string, windowUs: number, offers: readonly DiscoveredOffer[]): string {
  if (offers.length === 0)
    return `no DHCP server answered on ${device} within ${formatDurationUs(windowUs)}\n`;
  const row = (name: string, cell: (offer: DiscoveredOffer) => string): readonly string[] => [
    name,
    ...offers.map(cell),
  ];
  const codes = new Set(offers.flatMap(({ options }) => options.map(({ code }) => code)));
  const table = [
    row("server", ({ serverId }) => serverId),
    row("answered from", ({ from }) => formatEndpoint(from)),
    row("its MAC address", ({ from }) => from.link ?? ""),
    row("after", ({ elapsedUs }) => formatDurationUs(elapsedUs)),
    row("address offered", ({ address }) => address),
    row("relay agent", ({ giaddr }) => (giaddr === "0.0.0.0" ? "" : giaddr)),
    row("next server", ({ siaddr }) => (siaddr === "0.0.0.0" ? "" : siaddr)),
    ...[...codes]
      .filter((code) => !IMPLIED.has(code))
      .toSorted((a, b) => a - b)
      .map((code) => row(optionLabel(code), (offer) => optionText(optionOf(offer, code)))),
  ];
  const filled = table.filter(([, ...cells]) => cells.some((cell) => cell !== ""));
  return `${columns(filled).join("\n")}\n`;
}

/** Message type and server identifier: said already. */
const IMPLIED: ReadonlySet<number> = new Set([53, 54]);

function optionOf({ options }: DiscoveredOffer, code: number): OfferedOption | undefined {
  return options.find((option) => option.code === code);
}

function optionText(option: OfferedOption | undefined): string {
  if (option === undefined) return "";
  const { value, bytes } = option;
  if (value === undefined || value instanceof Uint8Array) return toHex(bytes);
  if (Array.isArray(value)) return value.map(plain).join(", ");
  return plain(value);
}

function plain(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value, jsonValue) : String(value);
}
