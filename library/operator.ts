/** What an operator can do to a bring-up that runs, and when it makes no sense. */
import { linkModelFault, type LinkModel } from "../net/impairment.ts";
import type { BringUpCommand, Inspection } from "../services/bring-up.ts";
import type { Preferences } from "../services/bring-up/preferences.ts";
import { checkOptions } from "./option-checks.ts";
import { OptionError } from "./option-error.ts";

/** Renew a lease, ask for the time again, forget names, prefer other servers, say that a cable was pulled or plugged in. */
export type OperatorCommand = Extract<
  BringUpCommand,
  { kind: "renew" | "resync" | "flush" | "prefer" | "link" }
>;

/** `refused`: nothing was done; `reason` says why, in words for a person. */
export type Performed =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly reason: string };

/** Both directions of a link. */
export interface BothWays {
  readonly tx: LinkModel;
  readonly rx: LinkModel;
}

/** What a session answers to everything when its time is over before anybody can speak. */
export const ALL_OVER: Performed = {
  kind: "refused",
  reason: "this run was in virtual time: everything has happened already",
};

/** Why a command can do nothing; undefined if it can. */
export function refusalOf(inside: Inspection, command: OperatorCommand): string | undefined {
  if (inside.outcome === "stopped") return STOPPED;
  switch (command.kind) {
    case "renew":
      return unknownDevice(inside, command.device) ?? withoutLease(inside, command.device);
    case "link":
      return unknownDevice(inside, command.device);
    case "resync":
      return withoutQuestion(inside);
    case "prefer":
      return preferenceFault(command);
    case "flush":
      return undefined;
  }
}

/** Why a link cannot become so; undefined if it can. */
export function linkRefusal({ outcome }: Inspection, link: BothWays): string | undefined {
  if (outcome === "stopped") return STOPPED;
  for (const direction of ["tx", "rx"] as const) {
    const fault = linkModelFault(link[direction]);
    if (fault !== undefined) return `${direction}: ${fault}`;
  }
  return undefined;
}

const STOPPED = "the bring-up was stopped";

function preferenceFault({ dnsServers, ntpServers, probe }: Preferences): string | undefined {
  try {
    checkOptions({ dnsServers, ntpServers, ...(probe === undefined ? {} : { probe }) });
    return undefined;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return `${error.option}: ${error.message}`;
  }
}

function unknownDevice({ interfaces }: Inspection, device: string | undefined): string | undefined {
  const known = interfaces.map(({ config }) => config.device);
  if (device === undefined || known.includes(device)) return undefined;
  return `${device} is not managed here; managed: ${known.join(", ") || "none"}`;
}

function withoutLease({ interfaces }: Inspection, device: string | undefined): string | undefined {
  const meant = interfaces.filter(({ config }) => (device ?? config.device) === config.device);
  if (meant.some(({ client }) => client?.lease !== undefined)) return undefined;
  return "there is no lease to renew";
}

function withoutQuestion({ time }: Inspection): string | undefined {
  switch (time.phase) {
    case "idle":
      return "there is no network to ask for the time on";
    case "resolving":
    case "querying":
      return "the time servers are being asked already";
    case "waiting":
    case "synchronised":
      return undefined;
  }
}
