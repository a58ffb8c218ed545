/** What servers say instead of an answer, in a word or two. */
import { rcodeName } from "../../services/dns/index.ts";

const RCODE_NOERROR = 0;
const RCODE_NXDOMAIN = 3;
const DNS_HEADER_BYTES = 12;

/** Of a DNS response, where its bytes are known: `SERVFAIL`, `truncated`; undefined for an answer. */
export function dnsRefusal(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined || bytes.length < DNS_HEADER_BYTES) return undefined;
  const [, , high = 0, low = 0] = bytes;
  if ((high & 0x02) !== 0) return "truncated";
  const rcode = low & 0x0f;
  return rcode === RCODE_NOERROR || rcode === RCODE_NXDOMAIN ? undefined : rcodeName(rcode);
}

/** What proves that a resolver works: records, or that there are none. */
const ANSWERS: ReadonlySet<unknown> = new Set(["answer", "nxdomain", "nodata"]);
/** Not what a server said. */
const SILENT: ReadonlySet<unknown> = new Set(["timeout", "cancelled", "busy", "no-servers"]);

/** Of a service's own turn of events: what a server refused; undefined where none did. */
export function serviceRefusal(
  name: string,
  detail: Readonly<Record<string, unknown>>,
): string | undefined {
  switch (name) {
    case "nak": {
      const { message } = detail;
      return typeof message === "string" && message !== "" ? `NAK: ${message}` : "NAK";
    }
    case "answer": {
      const { outcome } = detail;
      if (ANSWERS.has(outcome) || SILENT.has(outcome) || detail["fromCache"] === true)
        return undefined;
      const word = String(outcome);
      return word === "servfail" || word === "refused" ? word.toUpperCase() : word;
    }
    default:
      return undefined;
  }
}
