/** What `retry list` does. */
import { jsonValue } from "../../net/event-log.ts";
import { RETRY_PRESETS } from "../../net/retry-presets.ts";
import { columns } from "../columns.ts";
import type { RetryListOptions } from "../retry-options.ts";
import { policyText } from "../retry-text.ts";
import type { Runtime } from "../runtime.ts";

/** Shows the presets. */
export function retryList(runtime: Runtime, { json }: RetryListOptions): void {
  const presets = [...RETRY_PRESETS.values()];
  if (json) {
    const document = { schema: "bringup.retry-list/1", presets };
    runtime.stdout.write(`${JSON.stringify(document, jsonValue)}\n`);
    return;
  }
  const table = columns([
    ["preset", "DISCOVER", "REQUEST", "NTP", "DNS"],
    ...presets.map(({ name, discover, request, ntp, dns }) =>
      [name].concat([discover, request, ntp, dns].map(policyText)),
    ),
  ]);
  runtime.stdout.write(`${table.join("\n")}\n`);
}
