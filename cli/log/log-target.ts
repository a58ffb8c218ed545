/** Where a log can go, as `--log` says it. */
import { join } from "node:path";
import { usage } from "../arguments.ts";

export type LogTarget =
  | { readonly kind: "stderr" }
  /** `path`: the file, or the socket behind which the daemon listens. */
  | { readonly kind: "file" | "syslog" | "journal"; readonly path: string };

/** Where the daemons listen, as a rule; `syslog:PATH` and `journal:PATH` name another socket. */
const USUAL_PATHS = {
  syslog: "/dev/log",
  journal: join("/run", "systemd", "journal", "socket"),
} as const;

/** `stderr`, `file:PATH`, `syslog`, `journal`. Throws a CliError. */
export function logTarget(text: string): LogTarget {
  const [kind, ...rest] = text.split(":");
  const path = rest.join(":");
  if (text === "stderr") return { kind: text };
  if (text === "syslog" || text === "journal") return { kind: text, path: USUAL_PATHS[text] };
  if ((kind === "file" || kind === "syslog" || kind === "journal") && path !== "")
    return { kind, path };
  const expected = "stderr, file:PATH, syslog or journal";
  throw usage("log", `"${text}" is no place for a log`, expected, "stderr");
}
