/** What is wrong with the network of this machine, and why. Nothing is changed. */
import { parseAddress } from "../net/address.ts";
import type { Endpoint } from "../net/endpoint.ts";
import type { DoctorDocument } from "../observation/doctor/document.ts";
import type { Asked, DoctorFacts, OfferFacts } from "../observation/doctor/facts.ts";
import { judge } from "../observation/doctor/judge.ts";
import type { ExaminedResolver } from "../services/dns/index.ts";
import { DISCOVERY_WINDOW_US } from "./discover.ts";
import { askDhcpServers } from "./doctor/ask-dhcp-servers.ts";
import { askNameServers } from "./doctor/ask-name-servers.ts";
import { askTimeServers } from "./doctor/ask-time-servers.ts";
import { localFacts, type LocalFacts } from "./doctor/local-facts.ts";
import { fileSources, type DoctorSources } from "./doctor/sources.ts";
import { OptionError } from "./option-error.ts";

export interface DoctorOptions {
  /** Look at this interface, and ask the DHCP servers there; left out: at those that are in use. */
  readonly device?: string;
  /** Send nothing at all. */
  readonly passive?: boolean;
  /** What name servers are asked for; left out: `example.com`. */
  readonly probe?: string;
  /** Time servers to be asked, by address or name. */
  readonly ntpServers?: readonly string[];
  /** For each name server and time server; left out: 3 s. */
  readonly timeoutUs?: number;
  /** How long OFFERs are collected; left out: 5 s. */
  readonly windowUs?: number;
  /** Rejects with its reason. */
  readonly signal?: AbortSignal;
}

export const DOCTOR_TIMEOUT_US = 3_000_000;
/** RFC 2606 §3: exists, and is nobody's. */
export const DOCTOR_PROBE = "example.com";
const DNS_PORT = 53;
/** More than the C library asks. */
const NAME_SERVERS_MAX = 8;

/**
 * Looks at this machine, asks the name servers that it is configured with and, on the interface that is named, the DHCP
 * servers. Rejects with an OptionError, the signal's reason, or for a fault of the program.
 */
export async function diagnose(
  options: DoctorOptions = {},
  sources: DoctorSources = fileSources(),
): Promise<DoctorDocument> {
  const { device = null, signal } = options;
  const { timeoutUs = DOCTOR_TIMEOUT_US, windowUs = DISCOVERY_WINDOW_US } = options;
  checkWait("timeoutUs", timeoutUs);
  checkWait("windowUs", windowUs);
  signal?.throwIfAborted();
  const startedMs = performance.now();
  const local = await localFacts(sources, device);
  const given = { ...options, timeoutUs, windowUs };
  const facts = options.passive === true ? unasked(local) : await asked(local, given);
  return judge(facts, Math.round((performance.now() - startedMs) * 1_000));
}

function checkWait(option: string, us: number): void {
  if (Number.isSafeInteger(us) && us > 0) return;
  throw new OptionError(option, `waiting takes whole microseconds, 1 at least, not ${us}`);
}

function unasked(local: LocalFacts): DoctorFacts {
  const nobody = { kind: "skipped", why: "nothing was to be sent" } as const;
  return { ...local, dns: nobody, dhcp: nobody, ntp: nobody };
}

/** With the times to wait. */
type Given = DoctorOptions & { readonly timeoutUs: number; readonly windowUs: number };

async function asked(local: LocalFacts, options: Given): Promise<DoctorFacts> {
  const { timeoutUs, windowUs, ntpServers: given = [], signal } = options;
  const limits = signal === undefined ? {} : { signal };
  const [dhcp, dns]: [Asked<OfferFacts>, Asked<ExaminedResolver>] = await Promise.all([
    askDhcpServers(local, { windowUs, ...limits }),
    nameServers(local, options),
  ]);
  const ntp = await askTimeServers(local, dhcp, { given, timeoutUs, ...limits });
  return { ...local, dhcp, dns, ntp };
}

async function nameServers(
  { resolvConf }: LocalFacts,
  { probe: name = DOCTOR_PROBE, timeoutUs, signal }: Given,
): Promise<Asked<ExaminedResolver>> {
  const servers = [...new Set(resolvConf.nameServers)].slice(0, NAME_SERVERS_MAX).map(endpointOf);
  if (servers.length === 0)
    return { kind: "skipped", why: "/etc/resolv.conf names none that could be asked" };
  return askNameServers(servers, { name, timeoutUs, ...(signal === undefined ? {} : { signal }) });
}

function endpointOf(text: string): Endpoint {
  const address = parseAddress(text);
  const zone = address.kind === "address" ? address.zone : undefined;
  const [plain = text] = text.split("%", 1);
  return { address: plain, port: DNS_PORT, ...(zone === undefined ? {} : { zone }) };
}
