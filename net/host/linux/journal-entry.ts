/**
 * What a run notes about itself before it changes anything, so that the next one can clean up after it.
 *
 * The texts come from a file: whatever cannot be read as a record is none.
 */

/**
 * One thing that is put back at the end; enough of it that another process can do so. `index` is that of the interface,
 * which it keeps under another name; `device` is what it was called.
 */
export type Undo =
  | {
      readonly kind: "link";
      readonly device: string;
      readonly index: number;
      readonly up: boolean;
    }
  | {
      readonly kind: "address";
      readonly device: string;
      readonly index: number;
      readonly address: string;
      readonly prefixLength: number;
    }
  | {
      readonly kind: "route";
      readonly device: string;
      readonly index: number;
      readonly destination: string;
      readonly prefixLength: number;
      readonly gateway?: string;
      readonly metric?: number;
    }
  | {
      readonly kind: "resolv-conf";
      readonly path: string;
      /** What was there, in base64; null: no file. */
      readonly before: string | null;
      /** What this run has written or was about to write, the latest last. */
      readonly written: readonly string[];
    }
  | { readonly kind: "resolvectl"; readonly device: string };

/** An address that a server keeps for this run, as long as it is not given back. */
export interface LeaseNote {
  readonly address: string;
  readonly server: string;
  /** By the clock of the host; left out: not known. */
  readonly expiresUnixUs?: number;
}

/** What the run does with the system. */
export type RunMode = "dry-run" | "apply" | "isolate";

export interface JournalRecord {
  readonly version: 1;
  readonly pid: number;
  readonly device: string;
  readonly mode: RunMode;
  /** Identity of the network namespace, which no other one has; empty where the system tells none. */
  readonly network: string;
  readonly lease?: LeaseNote | undefined;
  /** Oldest first. */
  readonly undo: readonly Undo[];
}

export function encodeRecord(record: JournalRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** Undefined for a file of another version, of another program, or without content. */
export function decodeRecord(text: string): JournalRecord | undefined {
  const record = parsed(text);
  const mode = record?.["mode"];
  const { pid, device, network, lease, undo } = record ?? {};
  if (record?.["version"] !== 1 || typeof pid !== "number" || typeof device !== "string")
    return undefined;
  if (mode !== "dry-run" && mode !== "apply" && mode !== "isolate") return undefined;
  if (typeof network !== "string" || !Array.isArray(undo) || !undo.every(isUndo)) return undefined;
  if (lease !== undefined && !isLease(lease)) return undefined;
  return { version: 1, pid, device, mode, network, lease, undo };
}

type Unknown = Readonly<Record<string, unknown>>;

function parsed(text: string): Unknown | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // no JSON
  }
}

function isObject(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null;
}

function isLease(value: unknown): value is LeaseNote {
  if (!isObject(value)) return false;
  const expires = value["expiresUnixUs"];
  return areTexts(value, "address", "server") && ["undefined", "number"].includes(typeof expires);
}

function isUndo(value: unknown): value is Undo {
  if (!isObject(value)) return false;
  switch (value["kind"]) {
    case "link":
      return isOnLink(value) && typeof value["up"] === "boolean";
    case "address":
      return (
        isOnLink(value) && areTexts(value, "address") && typeof value["prefixLength"] === "number"
      );
    case "route":
      return (
        isOnLink(value) &&
        areTexts(value, "destination") &&
        typeof value["prefixLength"] === "number" &&
        ["undefined", "string"].includes(typeof value["gateway"]) &&
        ["undefined", "number"].includes(typeof value["metric"])
      );
    case "resolv-conf":
      return (
        areTexts(value, "path") &&
        (value["before"] === null || areTexts(value, "before")) &&
        Array.isArray(value["written"]) &&
        value["written"].every((text) => typeof text === "string")
      );
    case "resolvectl":
      return areTexts(value, "device");
  }
  return false;
}

function isOnLink(value: Unknown): boolean {
  return areTexts(value, "device") && typeof value["index"] === "number";
}

function areTexts(value: Unknown, ...keys: readonly string[]): boolean {
  return keys.every((key) => typeof value[key] === "string");
}
