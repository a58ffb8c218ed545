/**
 * Named pieces of bytes that belong to the device: serial number, certificate, tokens.
 *
 * Content goes in and out by copy. Replacing, appending to or wiping a secret overwrites the bytes that were there
 * with zeros. The record of `save` holds the content, secrets too: whoever writes it down guards it.
 */
export interface BlobKind {
  readonly secret: boolean;
  readonly meaning: string;
}

export const BLOBS = {
  deviceSerial: { secret: false, meaning: "serial number of the device" },
  deviceType: { secret: false, meaning: "type of the device" },
  firmwareVersion: { secret: false, meaning: "version of the firmware that runs" },
  clientCertificate: { secret: false, meaning: "certificate of the device, DER" },
  clientKey: { secret: true, meaning: "private key of the certificate, DER" },
  ntpServer: { secret: false, meaning: "name of the NTP server to prefer" },
  rootToken: { secret: true, meaning: "token with which an access token is asked for" },
  accessToken: { secret: true, meaning: "token that gives access" },
  mqttClientId: { secret: false, meaning: "client identifier for MQTT" },
  mqttUser: { secret: false, meaning: "user name for MQTT" },
  mqttPassword: { secret: true, meaning: "password for MQTT" },
} as const satisfies Readonly<Record<string, BlobKind>>;

export type BlobName = keyof typeof BLOBS;

/** Enough for a chain of certificates. */
export const BLOB_MAX_BYTES = 65_536;

/** The blobs as others see them. */
export interface Blobs {
  /** 0 if there is none. */
  lengthBytes(name: BlobName): number;
  /** Copies what lies from `offset` on into `target`, as much as fits; returns how many bytes that were. */
  copy(name: BlobName, offset: number, target: Uint8Array): number;
  entries(): Iterable<BlobEntry>;
}

/** A blob as it may be shown. */
export interface BlobEntry {
  readonly name: BlobName;
  readonly lengthBytes: number;
}

export class BlobStore implements Blobs {
  // BOUNDED: by the names of BLOBS and BLOB_MAX_BYTES each. Made when the first one comes.
  #blobs: Map<BlobName, Uint8Array> | undefined;

  constructor(saved: readonly BlobRecord[] = []) {
    for (const { name, bytes } of saved) this.#put(name, bytes.slice());
  }

  /** False, and nothing changes, if it is too long. */
  set(name: BlobName, bytes: Uint8Array): boolean {
    if (bytes.length > BLOB_MAX_BYTES) return false;
    const copy = bytes.slice();
    this.#discard(name);
    this.#put(name, copy);
    return true;
  }

  /** False, and nothing changes, if it would become too long. */
  append(name: BlobName, bytes: Uint8Array): boolean {
    const head = this.#blobs?.get(name);
    const headLength = head?.length ?? 0;
    if (headLength + bytes.length > BLOB_MAX_BYTES) return false;
    const joined = new Uint8Array(headLength + bytes.length);
    if (head !== undefined) joined.set(head);
    joined.set(bytes, headLength);
    this.#discard(name);
    this.#put(name, joined);
    return true;
  }

  /** False if there was none. */
  wipe(name: BlobName): boolean {
    this.#discard(name);
    return this.#blobs?.delete(name) === true;
  }

  lengthBytes(name: BlobName): number {
    return this.#blobs?.get(name)?.length ?? 0;
  }

  copy(name: BlobName, offset: number, target: Uint8Array): number {
    const blob = this.#blobs?.get(name);
    if (blob === undefined || !Number.isInteger(offset) || offset < 0 || offset >= blob.length)
      return 0;
    const length = Math.min(target.length, blob.length - offset);
    target.set(blob.subarray(offset, offset + length));
    return length;
  }

  *entries(): Generator<BlobEntry, void> {
    for (const [name, bytes] of this.#blobs ?? []) yield { name, lengthBytes: bytes.length };
  }

  save(): readonly BlobRecord[] {
    return [...(this.#blobs ?? [])].map(([name, bytes]) => ({ name, bytes: bytes.slice() }));
  }

  #put(name: BlobName, bytes: Uint8Array): void {
    (this.#blobs ??= new Map()).set(name, bytes);
  }

  #discard(name: BlobName): void {
    if (BLOBS[name].secret) this.#blobs?.get(name)?.fill(0);
  }
}

export interface BlobRecord {
  readonly name: BlobName;
  readonly bytes: Uint8Array;
}
