/** What `decode` can be told. */
import type { MessageProtocol } from "../services/decode.ts";
import { oneOf } from "./arguments.ts";
import type { DecodeFormat } from "./decode-output.ts";
import type { OptionSpec } from "./option-spec.ts";

export interface DecodeOptions {
  readonly as: MessageProtocol | "auto";
  readonly json?: true;
  readonly ndjson?: true;
}

export const DECODE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: "--as <protocol>",
    description: "what the messages are: dhcp, ntp or dns; auto tells by ports or content",
    parse: oneOf("protocol", ["dhcp", "ntp", "dns", "auto"]),
    default: { value: "auto", text: "auto" },
  },
  { flags: "--json", description: "print one JSON document" },
  { flags: "--ndjson", description: "print one JSON object a message and line" },
];

export function formatOf({ json, ndjson }: DecodeOptions): DecodeFormat {
  if (json) return "json";
  return ndjson ? "ndjson" : "text";
}
