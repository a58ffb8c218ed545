/**
 * Resolvers of the system, set for one interface and put back.
 *
 * What was there before comes back byte for byte, unless somebody else has changed it meanwhile: then it is theirs.
 * A network namespace that shares the file of others cannot be told apart from them; who needs a list of their own
 * has one mounted (`ip netns exec` does so with /etc/netns/NAME/resolv.conf).
 */
import { parseAddress } from "../../address.ts";
import type { Answer } from "../../service.ts";
import type { UndoList } from "./journal-list.ts";
import type { Undo } from "./journal-entry.ts";
import {
  holderOf,
  readResolvConf,
  removeUnfinished,
  resolverPlace,
  writeResolvConf,
  type ResolvConfUndo,
} from "./resolvers-file.ts";
import { done, failed, unsupported } from "./system-operations-answer.ts";

export interface ResolverSettings {
  readonly device: string;
  readonly servers: readonly string[];
  readonly searchDomains: readonly string[];
}

/** The system around the file; tests bring their own. */
export interface ResolverSystem {
  readonly path: string;
  /** Whether something is mounted over a path. */
  mounted(path: string): boolean;
  /** Why the system's services do not answer for the interfaces seen here; undefined: they do. */
  foreign(): string | undefined;
  /** Undefined: it is done; else what went wrong. */
  run(command: string, args: readonly string[]): string | undefined;
}

/** What became of one thing that was to be undone. */
export interface Undone {
  /** `gone`: somebody else has done it; `left`: it is somebody else's by now. */
  readonly how: "done" | "gone" | "left" | "failed";
  readonly message: string;
}

const MAX_SERVERS = 16;
const MAX_DOMAINS = 32;
/** One domain name, and nothing that could end the line or be taken for an option of a command. */
const DOMAIN = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,252}$/;

/** Sets them, or sets others in place of those that this run has set. Throws the system's error. */
export function applyResolvers(
  list: UndoList,
  system: ResolverSystem,
  settings: ResolverSettings,
): Answer {
  const servers = settings.servers.filter(isAddress).slice(0, MAX_SERVERS);
  const searchDomains = settings.searchDomains.filter((name) => DOMAIN.test(name));
  const usable = { ...settings, servers, searchDomains: searchDomains.slice(0, MAX_DOMAINS) };
  if (servers.length === 0) return failed("EINVAL", "no resolver has a usable address");
  const place = resolverPlace(system.path, (path) => system.mounted(path));
  switch (place.kind) {
    case "file":
      return applyFile(list, place.path, usable, place.path === system.path);
    case "resolved":
      return applyResolved(list, system, usable);
  }
}

function isAddress(text: string): boolean {
  return parseAddress(text).kind === "address";
}

function applyFile(
  list: UndoList,
  path: string,
  settings: ResolverSettings,
  replace: boolean,
): Answer {
  const content = readResolvConf(path);
  const others = list.undoOfOthers.filter(isResolvConf);
  if (others.some((other) => other.path === path && holderOf(content, other) === "this-run"))
    return failed("EBUSY", `${path} has the resolvers that a bringup set for another interface`);
  const mine = list.undo.filter(isResolvConf).find((undo) => undo.path === path);
  if (mine !== undefined && holderOf(content, mine) === "others")
    return failed("EBUSY", `somebody else has changed ${path} meanwhile; it is left as it is`);
  const bytes = Buffer.from(fileText(settings));
  const latest = mine?.written.slice(-1) ?? [];
  const undo: ResolvConfUndo = {
    kind: "resolv-conf",
    path,
    before: mine === undefined ? (content?.toString("base64") ?? null) : mine.before,
    written: [...latest, bytes.toString("base64")],
  };
  list.note(undo, mine);
  try {
    writeResolvConf(path, bytes, replace);
  } catch (systemError) {
    // half of it may be there
    restoreResolvConf(undo, replace);
    list.forget(undo);
    throw systemError;
  }
  return done(`${path} is written`);
}

function isResolvConf(undo: Undo): undo is ResolvConfUndo {
  return undo.kind === "resolv-conf";
}

/** The number of the process makes it this run's: another may well have the same resolvers. */
function fileText({ device, servers, searchDomains }: ResolverSettings): string {
  const lines = [
    `# resolvers of ${device}, written by bringup (process ${process.pid}), which puts back what was here`,
    ...(searchDomains.length === 0 ? [] : [`search ${searchDomains.join(" ")}`]),
    ...servers.map((server) => `nameserver ${server}`),
  ];
  return `${lines.join("\n")}\n`;
}

function applyResolved(
  list: UndoList,
  system: ResolverSystem,
  { device, servers, searchDomains }: ResolverSettings,
): Answer {
  const belongs = `${system.path} belongs to systemd-resolved`;
  const foreign = system.foreign();
  if (foreign !== undefined) return unsupported(`${belongs}, and ${foreign}`);
  const known = list.undo.find((undo) => undo.kind === "resolvectl" && undo.device === device);
  const undo: Undo = known ?? { kind: "resolvectl", device };
  if (known === undefined) list.note(undo);
  const domains = searchDomains.length === 0 ? [""] : searchDomains;
  const fault =
    system.run("resolvectl", ["dns", "--", device, ...servers]) ??
    system.run("resolvectl", ["domain", "--", device, ...domains]);
  if (fault === undefined) return done("set by resolvectl");
  system.run("resolvectl", ["revert", "--", device]);
  list.forget(undo);
  return unsupported(`${belongs}, and resolvectl does not work: ${fault}`);
}

/** What `applyResolvers` has noted for the interface; another interface's stay. */
export function resolversUndo(list: UndoList): Undo | undefined {
  return list.undo.find(({ kind }) => kind === "resolv-conf" || kind === "resolvectl");
}

/** Puts back what was there; `replace`: under its name, where that can be done. Throws the system's error. */
export function restoreResolvConf(undo: ResolvConfUndo, replace: boolean): Undone {
  const { path, before } = undo;
  removeUnfinished(path);
  switch (holderOf(readResolvConf(path), undo)) {
    case "as-before":
      return { how: "gone", message: `${path} is as it was` };
    case "others":
      return { how: "left", message: `${path} is left: somebody else has changed it` };
    case "this-run": {
      const bytes = before === null ? null : Buffer.from(before, "base64");
      writeResolvConf(path, bytes, replace);
      return { how: "done", message: `put ${path} back` };
    }
  }
}

export function restoreResolved(device: string, system: ResolverSystem): Undone {
  const fault = system.run("resolvectl", ["revert", "--", device]);
  if (fault === undefined) return { how: "done", message: `reverted the resolvers of ${device}` };
  return { how: "failed", message: `resolvectl cannot revert ${device}: ${fault}` };
}
