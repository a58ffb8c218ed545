/**
 * What `up` is told by a file, schema `bringup.config/1`: for services, and for what is always the same.
 *
 *   { "schema": "bringup.config/1", "interfaces": ["eth0"], "configure": "apply", "stay": true, "timeout": "never",
 *     "dnsServers": ["192.0.2.53"], "ntpServers": ["ntp.example.org"], "probe": "example.org",
 *     "exec": "/etc/bringup/hook", "log": "journal" }
 *
 * Each key stands for an option and takes what that takes. Files that it names are looked for beside it.
 */
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { checked, faultText, type Checked } from "../experiment/file-fault.ts";
import { isLinkFile } from "../experiment/named-link.ts";
import { jsonAt } from "../library/design-names.ts";
import { REQUIREMENTS } from "../services/bring-up/config.ts";
import { LADDER } from "../services/system-state/index.ts";
import { checkedHost, isAddress, staticNetwork, usage } from "./arguments.ts";
import { instanceName } from "./control/instance-name.ts";
import { isCliError } from "./exit.ts";
import { LOG_LEVELS } from "./log/log-levels.ts";
import { logTarget } from "./log/log-target.ts";
import { retryChoice } from "./retry-choice.ts";
import { upTimeoutUs, type UpOptions } from "./up-options.ts";

export const CONFIG_SCHEMA = "bringup.config/1";

/** No list of servers is longer. */
const LIST_MAX = 16;

/** What an option reads, read from a file: refused in the option's own words. */
function told<T>(parse: (text: string) => T, what: string) {
  return z.string({ error: what }).transform((written, context): T => {
    try {
      return parse(written);
    } catch (error) {
      if (!isCliError(error)) throw error;
      const message = error.expected ?? what;
      context.issues.push({ code: "custom", message, input: written });
      return z.NEVER;
    }
  });
}

function listOf<T extends z.ZodType>(element: T, what: string) {
  const error = `1 to ${LIST_MAX} ${what}`;
  return z.array(element, { error }).min(1, { error }).max(LIST_MAX, { error });
}

const word = z.string({ error: "a text" }).min(1, { error: "a text" });
const flag = z.boolean({ error: "true or false" });
const address = z.string({ error: "an IP address" }).refine(isAddress, { error: "an IP address" });

/** The schema of the file; `toolchain/schemas.ts` writes it out for editors. */
export const UP_CONFIG_SCHEMA = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal(CONFIG_SCHEMA),
    where: z
      .enum(["lab", "host"])
      .optional()
      .describe("where no interfaces are named; left out: lab"),
    interfaces: listOf(word, "interfaces").optional().describe("bring up these interfaces"),
    configure: z
      .enum(["dry-run", "apply", "isolate"])
      .optional()
      .describe("what becomes of the system; left out: dry-run, nothing"),
    keep: flag.optional().describe("with apply: leave what was configured"),
    static: told(staticNetwork, "ADDRESS/LENGTH[,ROUTER[,DNS…]]").optional(),
    until: z.enum(LADDER).optional().describe("the goal; left out: OPERATIONAL"),
    stay: flag.optional().describe("go on after the goal"),
    timeout: told(upTimeoutUs, 'a duration: "60s", or "never"')
      .optional()
      .describe("give up after this; left out: 60s"),
    retry: told(retryChoice, "a preset, delays, or a policy file").optional(),
    link: word
      .optional()
      .describe("what is done to the device's packets: a profile, a text, a file"),
    dnsServers: listOf(address, "addresses").optional().describe("asked first"),
    ntpServers: listOf(told(checkedHost, "an address or a name"), "hosts")
      .optional()
      .describe("asked first, and never the public pool"),
    probe: word.optional().describe("name that proves the resolvers"),
    require: listOf(z.enum(REQUIREMENTS), "parts").optional().describe("what a network must have"),
    name: told(instanceName, "a name").optional().describe("of the instance"),
    control: word.optional().describe("path of the control socket"),
    exec: word.optional().describe("a line for sh, run at each new state and lease"),
    log: told(logTarget, "stderr, file:PATH, syslog or journal").optional(),
    logLevel: z.enum(LOG_LEVELS).optional().describe("left out: notice"),
    record: word.optional().describe("write a recording there"),
  })
  .describe("what bringup up --config FILE does");

type ConfigInFile = z.output<typeof UP_CONFIG_SCHEMA>;

/** The options in a file. Throws a CliError that names all that is wrong with it. */
export function readUpConfig(file: string): Partial<UpOptions> {
  const json = jsonAt(file);
  const read: Checked<ConfigInFile> =
    json.kind === "faults" ? json : checked(UP_CONFIG_SCHEMA, json.value);
  if (read.kind === "value") return optionsOf(read.value, dirname(file));
  const expected = `a configuration: "schema": "${CONFIG_SCHEMA}" (docs/running-instance.md)`;
  throw usage("config", `${file}: ${read.faults.map(faultText).join("; ")}`, expected);
}

function optionsOf(config: ConfigInFile, folder: string): Partial<UpOptions> {
  const { where, interfaces, configure, keep, stay, retry, link, dnsServers, ntpServers } = config;
  const at = (name: string): string => resolve(folder, name);
  const options = {
    lab: where === "lab" && interfaces === undefined ? true : undefined,
    host: where === "host" && interfaces === undefined ? true : undefined,
    interface: interfaces,
    apply: configure === "apply" ? true : undefined,
    isolate: configure === "isolate" ? true : undefined,
    keep: keep === true ? true : undefined,
    stay: stay === true ? true : undefined,
    retry: retry !== undefined && "file" in retry ? { file: at(retry.file) } : retry,
    link: link !== undefined && isLinkFile(link) ? at(link) : link,
    dnsServer: dnsServers,
    ntpServer: ntpServers,
    static: config.static,
    until: config.until,
    timeout: config.timeout,
    probe: config.probe,
    require: config.require,
    name: config.name,
    control: config.control === undefined ? undefined : at(config.control),
    exec: config.exec,
    log: config.log?.kind === "file" ? { ...config.log, path: at(config.log.path) } : config.log,
    logLevel: config.logLevel,
    record: config.record === undefined ? undefined : at(config.record),
  };
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<UpOptions>;
}
