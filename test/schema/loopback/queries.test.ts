import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { run } from "../../cli/captured-runtime.ts";
import { labServers } from "../../cli/loopback/lab-servers.ts";
import { scratchDirectory } from "../../cli/scratch-directory.ts";
import { expectDocument, expectLinesHeld } from "../published.ts";

const at = scratchDirectory();
const servers = labServers();

it.each([
  ["lab.example"],
  ["www.lab.example", "A", "MX", "TXT"],
  ["nobody.lab.example"],
  ["lab.example", "TYPE65280"],
])("dns query %s: the document is what the schema says", async (...words) => {
  expectDocument("dns-query", await run("dns", "query", ...words, `@${servers.dns}`, "--json"));
});

it("so it is where servers refuse, or are silent", async () => {
  const refused = ["dns", "query", "lab.example", `@${servers.refusing}`, "--json"];
  expectDocument("dns-query", await run(...refused));
  const lost = ["--loss", "100", "--timeout", "50ms", "--json"];
  const silent = ["dns", "query", "lab.example", `@${servers.dns}`, ...lost];
  expectDocument("dns-query", await run(...silent));
});

it("ntp query: the document is what the schema says, whatever the servers are like", async () => {
  const hosts = [servers.ntp, servers.unsynchronised, "127.0.0.1:9"];
  const document = expectDocument(
    "ntp-query",
    await run("ntp", "query", ...hosts, "--timeout", "200ms", "--json"),
  );
  expect(document["results"]).toHaveLength(3);
});

it("relay: document, lines and record are what the schemas say", async () => {
  const relay = ["relay", "--udp", "127.0.0.1:0:127.0.0.1:9", "--loss", "10", "--duration", "20ms"];
  expectDocument("relay", await run(...relay, "--json"));
  const record = at("relay.ndjson");
  expectLinesHeld("relay-line", (await run(...relay, "--ndjson", "--record", record)).stdout);
  expectLinesHeld("relay-record", readFileSync(record, "utf8"));
});
