/** What a program may have changed on the client's side, in a form that two moments can be compared by. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { Namespace } from "./namespace.ts";
import { namespaceNames } from "./namespace.ts";

export interface ClientState {
  /** `eth0 UP 10.77.0.100/24`: interfaces with their state and addresses. */
  readonly interfaces: readonly string[];
  /** All routing tables, the kernel's own entries included. */
  readonly routes: readonly string[];
  readonly resolvConf: string;
  /** Named ones that the program made: those of other tests come and go. */
  readonly namespaces: readonly string[];
  /** Notes of the program about what it has to undo in this namespace. */
  readonly journals: readonly string[];
}

/** Where a killed run leaves its notes for the next one; the names begin with the number of the namespace. */
const JOURNALS = "/run/bringup";

interface LinkRow {
  readonly ifname: string;
  readonly operstate: string;
  readonly address: string;
  readonly addr_info: readonly { readonly local?: string; readonly prefixlen?: number }[];
}

interface RouteRow {
  readonly dst: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly table?: string;
  readonly prefsrc?: string;
}

export async function clientState(client: Namespace): Promise<ClientState> {
  const links = await client.ipJson<LinkRow>("addr", "show");
  const routes = await client.ipJson<RouteRow>("route", "show", "table", "all");
  return {
    interfaces: links.map(({ ifname, operstate, address, addr_info }) =>
      [ifname, operstate, address, ...addr_info.map((a) => `${a.local}/${a.prefixlen}`)].join(" "),
    ),
    routes: routes
      .map(({ dst, gateway, dev, table, prefsrc }) =>
        Object.entries({ via: gateway, dev, table, src: prefsrc })
          .filter(([, value]) => value !== undefined)
          .reduce((text, [key, value]) => `${text} ${key} ${value}`, dst),
      )
      .sort(),
    resolvConf: readFileSync(client.resolvConf, "utf8"),
    namespaces: (await namespaceNames()).filter((name) => name.startsWith("bringup")).toSorted(),
    journals: journals(client),
  };
}

function journals({ name }: Namespace): readonly string[] {
  if (!existsSync(JOURNALS)) return [];
  const { ino } = statSync(`/run/netns/${name}`);
  return readdirSync(JOURNALS).filter((file) => file.startsWith(`${ino}-`));
}
