/** Which room a file lies in, and who may see whom. */

/** Lower rooms first: a room sees itself and those before it. */
const LAYERS = ["net", "services", "observation", "lab", "experiment", "library", "cli"] as const;

/** Where the program itself lives. */
const SOURCE = new Set<string>([...LAYERS, "report", "toolchain", "examples", "bin"]);

/** Compiled without any types of a platform (tsconfig.pure.json). */
export const PURE_FOLDERS = [
  "net",
  "services",
  "observation",
  "lab",
  "experiment",
  "report",
] as const;

export function roomOf(path: string): string {
  return path.split("/", 1)[0] as string;
}

export function isSource(path: string): boolean {
  return SOURCE.has(roomOf(path)) && path.includes("/");
}

export function isTest(path: string): boolean {
  return roomOf(path) === "test";
}

/** The checks themselves quote what they forbid. */
export function isTidy(path: string): boolean {
  return path.startsWith("test/tidy");
}

export function isHost(path: string): boolean {
  return path.startsWith("net/host/");
}

/** In the pure program: no platform at all. */
export function isPure(path: string): boolean {
  return (PURE_FOLDERS as readonly string[]).includes(roomOf(path)) && !isHost(path);
}

/** What checks the files that people write. */
export function readsFiles(path: string): boolean {
  return /^experiment\/(?:[a-z-]+-file|file-fault)\.ts$/.test(path);
}

/** Time and dice come as arguments and nothing waits. */
export function isSynchronous(path: string): boolean {
  return isPure(path);
}

/** What decides when something happens must come out the same on every engine, to the last bit. */
export function isReproducible(path: string): boolean {
  return /^net\/(simulator\/|impairment|retry|random|round-trips)/.test(path);
}

/** `dhcp` of `services/dhcp/wire.ts`; the composition counts as one service, `bring-up`. */
export function serviceOf(path: string): string | undefined {
  const match = /^services\/([^/]+?)(?:\.ts$|\/)/.exec(path);
  if (match === null) return undefined;
  const name = match[1] as string;
  return name === "bring-up" || name.startsWith("bring-up-") ? "bring-up" : name;
}

/**
 * What a service says about bytes: its wire format, and the tables and number formats that belong to it. A decoder of
 * captures is of no use without all of them, and needs nothing else: no machine, no server, no state.
 */
export function isWireFormat(path: string): boolean {
  return /^services\/(?:dhcp\/(?:wire|options?|option-[a-z]+|message-type)|ntp\/(?:wire|timestamp|reference-id)|dns\/wire\/[a-z-]+)\.ts$/.test(
    path,
  );
}

/** May open sockets: the wiring, the library, and the tests that are about the network itself. */
export function maySeeHost(path: string): boolean {
  return (
    isHost(path) ||
    path === "cli/runtime.ts" ||
    path.startsWith("cli/runtime/") ||
    roomOf(path) === "library" ||
    /^test\/(?:.*\/)?(?:live|loopback|host)\//.test(path)
  );
}

/** Position of a room in the one direction of imports; undefined for rooms outside it. */
export function layerOf(path: string): number | undefined {
  const layer = (LAYERS as readonly string[]).indexOf(roomOf(path));
  return layer < 0 ? undefined : layer;
}
