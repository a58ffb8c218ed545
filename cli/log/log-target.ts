/** Where a log can go, as `--log` says it. */
import { usage } from "../arguments.ts";

export type LogTarget =
  | { readonly kind: "stderr" | "syslog" | "journal" }
  | { readonly kind: "file"; readonly path: string };

const TARGETS = "stderr, file:PATH, syslog or journal";

/** `--log`. Throws a CliError. */
export function logTarget(text: string): LogTarget {
  if (text === "stderr" || text === "syslog" || text === "journal") return { kind: text };
  const path = text.startsWith("file:") ? text.slice("file:".length) : "";
  if (path !== "") return { kind: "file", path };
  throw usage("log", `"${text}" is no place for a log`, TARGETS, "stderr");
}
