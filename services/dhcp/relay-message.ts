/**
 * What a relay agent changes in a message (RFC 1542 §4.1, RFC 3046 §2.1): hops, giaddr and option 82. Everything else
 * passes byte by byte, also what this program would write in another way.
 *
 * The bytes given are those of a message that `decodeDhcp` has read; they are copied.
 */
import { packetBytes } from "../../net/packet-bytes.ts";
import { putUint32 } from "../../net/big-endian.ts";
import { addressNumber } from "./option-formats.ts";
import { END, OPTIONS, PAD } from "./option-table.ts";

const HOPS_AT = 3;
const GIADDR_AT = 24;
const OPTIONS_AT = 240;
const CIRCUIT_ID = 1;
const REMOTE_ID = 2;
const AGENT_INFORMATION = OPTIONS.relayAgentInformation.code;
/** What fits an Ethernet frame behind the headers of IPv4 and UDP. */
const MESSAGE_BYTES_MAX = 1_472;
/** Of an option, and of a sub-option. */
const VALUE_BYTES_MAX = 255;

/** The value of option 82; undefined for nothing to say. RangeError for more than an option holds. */
export function agentInformation(of: {
  readonly circuitId?: Uint8Array;
  readonly remoteId?: Uint8Array;
}): Uint8Array | undefined {
  const value: number[] = []; // BOUNDED: by VALUE_BYTES_MAX
  const parts = [
    [CIRCUIT_ID, of.circuitId],
    [REMOTE_ID, of.remoteId],
  ] as const;
  for (const [code, bytes] of parts) {
    if (bytes !== undefined) value.push(code, bytes.length, ...bytes);
  }
  if (value.length > VALUE_BYTES_MAX) {
    throw new RangeError(`relay agent information of ${value.length} bytes, more than 255`);
  }
  return value.length === 0 ? undefined : Uint8Array.from(value);
}

/** A request on its way to a server, one hop further. */
export function requestOnward(bytes: Uint8Array): Uint8Array {
  const onward = copyOf(bytes);
  onward[HOPS_AT] = (bytes[HOPS_AT] as number) + 1;
  return onward;
}

/**
 * A client's request, which no agent has passed yet: it learns where it comes from. Option 82 is left out where the
 * message would become too long (RFC 3046 §2.1).
 */
export function requestFrom(
  bytes: Uint8Array,
  giaddr: string,
  information: Uint8Array | undefined,
): Uint8Array {
  const onward = information === undefined ? copyOf(bytes) : withInformation(bytes, information);
  onward[HOPS_AT] = (bytes[HOPS_AT] as number) + 1;
  putUint32(onward, GIADDR_AT, addressNumber(giaddr));
  return onward;
}

/** A reply without option 82, as long as before. */
export function replyWithoutInformation(bytes: Uint8Array): Uint8Array {
  const reply = packetBytes(bytes.length);
  reply.set(bytes.subarray(0, OPTIONS_AT));
  let to = OPTIONS_AT;
  for (let at = OPTIONS_AT; at < bytes.length; at = nextOption(bytes, at)) {
    const code = bytes[at];
    if (code !== AGENT_INFORMATION) {
      const option = bytes.subarray(at, nextOption(bytes, at));
      reply.set(option, to);
      to += option.length;
    }
    if (code === END) break;
  }
  return reply;
}

/** A reply, or a request to another server, as it came. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = packetBytes(bytes.length);
  copy.set(bytes);
  return copy;
}

function withInformation(bytes: Uint8Array, information: Uint8Array): Uint8Array {
  const end = endOfOptions(bytes);
  const length = end + 2 + information.length + 1;
  if (length > MESSAGE_BYTES_MAX) return copyOf(bytes);
  const longer = packetBytes(Math.max(length, bytes.length));
  longer.set(bytes.subarray(0, end));
  longer[end] = AGENT_INFORMATION;
  longer[end + 1] = information.length;
  longer.set(information, end + 2);
  longer[length - 1] = END;
  return longer;
}

/** Where the end option is, or has to be. */
function endOfOptions(bytes: Uint8Array): number {
  let at = OPTIONS_AT;
  // BOUNDED: by the bytes
  while (at < bytes.length && bytes[at] !== END) at = nextOption(bytes, at);
  return Math.min(at, bytes.length);
}

function nextOption(bytes: Uint8Array, at: number): number {
  const code = bytes[at];
  return code === PAD || code === END ? at + 1 : at + 2 + (bytes[at + 1] ?? 0);
}
