/** Who may import whom, with files that do otherwise. */
import {
  direction,
  hostImports,
  serviceImports,
  packageImports,
  undeclaredPackages,
} from "./imports.ts";
import { DECLARED_PACKAGES } from "./manifest.ts";
import type { Rule } from "./rule.ts";

export const IMPORT_RULES: readonly Rule[] = [
  {
    name: "imports run one way",
    check: direction,
    refuses: [
      [
        "net/a.ts",
        'import { x } from "../services/dhcp/wire.ts";',
        /imports services\/dhcp\/wire\.ts: imports run cli →/,
      ],
      ["net/a.ts", 'import type { X } from "../lab/lab.ts";', /imports lab\/lab\.ts/],
      ["services/ntp/a.ts", 'export * from "../../lab/lab.ts";', /imports lab\/lab\.ts/],
      ["lab/a.ts", 'import "../library/index.ts";', /imports library/],
      ["library/a.ts", 'const x = await import("../cli/main.ts");', /imports cli\/main\.ts/],
      ["services/a.ts", 'let x: import("../cli/main.ts").X;', /imports cli\/main\.ts/],
      ["report/a.ts", 'import { x } from "../net/hex.ts";', /only data types/],
      [
        "services/ntp/a.ts",
        'import { x } from "../../report/a.ts";',
        /only library and cli make reports/,
      ],
      ["net/a.ts", 'import { x } from "../test/net/dice.ts";', /source never sees tests/],
    ],
    accepts: [
      ["cli/a.ts", 'import { x } from "../net/a.ts"; import { y } from "../report/a.ts";'],
      ["report/a.ts", 'import type { X } from "../net/event-log.ts"; import { y } from "./b.ts";'],
      ["test/a.test.ts", 'import { x } from "../cli/main.ts";'],
    ],
  },
  {
    name: "hosts come in by argument",
    check: hostImports,
    refuses: [
      [
        "lab/a.ts",
        'import { x } from "../net/host/live-host.ts";',
        /imports net\/host\/live-host\.ts: take a host/,
      ],
      [
        "services/dns/a.ts",
        'import type { X } from "../../net/host/timer.ts";',
        /imports net\/host/,
      ],
      ["net/address.ts", 'export * from "./host/timer.ts";', /imports net\/host/],
      [
        "cli/commands/up.ts",
        'const h = await import("../../net/host/timer.ts");',
        /imports net\/host/,
      ],
      [
        "test/services/dns/a.test.ts",
        'import { x } from "../../../net/host/timer.ts";',
        /imports net\/host/,
      ],
    ],
    accepts: [
      ["cli/runtime.ts", 'import { x } from "../net/host/timer.ts";'],
      ["cli/runtime/live.ts", 'import { x } from "../../net/host/timer.ts";'],
      ["library/index.ts", 'import { x } from "../net/host/timer.ts";'],
      ["net/host/a.ts", 'import { x } from "./timer.ts";'],
      ["test/net/host/a.test.ts", 'import { x } from "../../../net/host/timer.ts";'],
      ["test/loopback/a.test.ts", 'import { x } from "../../net/host/timer.ts";'],
    ],
  },
  {
    name: "services do not know each other",
    check: serviceImports,
    refuses: [
      [
        "services/ntp/a.ts",
        'import { x } from "../dns/wire.ts";',
        /imports services\/dns\/wire\.ts: services do not know/,
      ],
      [
        "services/dhcp/a.ts",
        'import type { X } from "../system-state/facts.ts";',
        /services do not know/,
      ],
      ["services/dhcp/a.ts", 'import { x } from "../bring-up.ts";', /services do not know/],
      ["services/dhcp/a.ts", 'import { x } from "../shared.ts";', /services do not know/],
      ["services/decode/a.ts", 'import { x } from "../dhcp/client.ts";', /services do not know/],
      ["services/decode.ts", 'import { x } from "./dns/server.ts";', /services do not know/],
      ["services/dns/a.ts", 'import { x } from "../decode.ts";', /services do not know/],
    ],
    accepts: [
      [
        "services/bring-up.ts",
        'import { x } from "./dhcp/wire.ts"; import { y } from "./bring-up/config.ts";',
      ],
      ["services/bring-up/names-part.ts", 'import { x } from "../dns/wire.ts";'],
      [
        "services/decode/a.ts",
        'import { x } from "../dhcp/option-table.ts"; import { y } from "../dns/wire/message.ts";',
      ],
      [
        "services/dns/a.ts",
        'import { x } from "./wire/message.ts"; import { y } from "../../net/hex.ts";',
      ],
    ],
  },
  {
    name: "the pure program imports no platform and no package that knows one",
    check: packageImports,
    refuses: [
      [
        "net/a.ts",
        'import { readFileSync } from "node:fs";',
        /imports node:fs: the pure program knows no platform/,
      ],
      [
        "services/dns/wire/a.ts",
        'import type { Packet } from "dns-packet";',
        /imports dns-packet: its types may let Node/,
      ],
      ["lab/a.ts", 'import chalk from "chalk";', /imports chalk/],
      ["experiment/a.ts", 'import { z } from "zod";', /imports zod: only experiment/],
    ],
    accepts: [
      ["net/random.ts", 'import { chacha20 } from "@noble/ciphers/chacha.js";'],
      ["experiment/a-file.ts", 'import { z } from "zod";'],
      ["net/host/a.ts", 'import { readFileSync } from "node:fs";'],
      ["cli/a.ts", 'import { Command } from "commander";'],
    ],
  },
  {
    name: "packages are declared where they are used",
    check: undeclaredPackages({
      shipped: ["commander", "@noble/ciphers"],
      all: ["commander", "@noble/ciphers", "vitest"],
    }),
    onTree: undeclaredPackages(DECLARED_PACKAGES),
    refuses: [
      [
        "cli/a.ts",
        'import { x } from "left-pad";',
        /imports left-pad: add it to package\.json as a dependency/,
      ],
      ["cli/a.ts", 'import { it } from "vitest";', /as a dependency/],
      ["test/a.test.ts", 'import { x } from "left-pad";', /add it to package\.json$/],
    ],
    accepts: [
      ["cli/a.ts", 'import { Command } from "commander"; import "node:fs";'],
      ["net/a.ts", 'import { x } from "@noble/ciphers/chacha.js";'],
      ["test/a.test.ts", 'import { it } from "vitest/node";'],
      ["examples/a.ts", 'import { bringUp } from "bringup"; import * as dns from "bringup/dns";'],
    ],
  },
];
