/**
 * A reader of rare record types that is loaded only where a message has one: loading takes longer than decoding a
 * thousand messages. Until then it reads nothing and remembers that it was asked.
 */
import { typeName, type RecordBodies } from "../services/dns/index.ts";
import { isRecordBodyType } from "./record-body-types.ts";

export class LateRecordBodies implements RecordBodies {
  #loaded: RecordBodies | undefined;
  #isWanted = false;

  /** A type was asked for that only the reader knows: `load` it and decode the message again. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  decode(type: number, rdata: Uint8Array): unknown {
    if (this.#loaded !== undefined) return this.#loaded.decode(type, rdata);
    this.#isWanted ||= isRecordBodyType(typeName(type));
    return undefined;
  }

  async load(): Promise<void> {
    const { loadRecordBodies } = await import("./record-bodies.ts");
    this.#loaded = await loadRecordBodies();
    this.#isWanted = false;
  }
}
