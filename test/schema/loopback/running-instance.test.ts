import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InstanceFolder } from "../../cli/loopback/instance-folder.ts";
import { scratchDirectory } from "../../cli/scratch-directory.ts";
import { expectDocument, expectHeld, expectLinesHeld } from "../published.ts";

const at = scratchDirectory();
let folder: InstanceFolder;

beforeEach(() => {
  folder = new InstanceFolder(at("run"));
});
afterEach(() => folder.close());

describe("a running instance", () => {
  it("is talked to in the documents that the schemas say", async () => {
    await folder.operational();
    const asked = async (name: string, ...argv: readonly string[]): Promise<void> => {
      expectDocument(name, await folder.run(...argv, "--json"));
    };
    await asked("snapshot", "status");
    await asked("wait", "wait", "--for", "DHCP");
    await asked("why", "why");
    await asked("done", "renew");
    await asked("done", "flush", "lab.example");
    await asked("error", "release");
    await asked("done", "hold", "--reason", "tea");
    await asked("done", "release");
    await asked("done", "stop");
    await asked("wait", "wait", "--timeout", "10ms");
  });

  it("is watched in lines of the event log", async () => {
    await folder.operational();
    const { runtime, ended } = folder.start("watch", "--ndjson");
    await expect.poll(() => runtime.stdout.text).toContain("bringup.events/1");
    await folder.run("renew");
    await expect.poll(() => runtime.stdout.text).toContain('"packet-sent"');
    runtime.interrupt("SIGINT");
    expectLinesHeld("events", (await ended).stdout);
  });

  it("writes to its socket what the schema says, also to those who ask for nonsense", async () => {
    await folder.operational();
    const requests = [
      { id: 1, verb: "status" },
      { id: 2, verb: "subscribe", arguments: { snapshotMs: 100, since: 0 } },
      { id: 3, verb: "renew" },
      { id: 4, verb: "dance" },
    ];
    for (const request of requests) expectHeld("control-request", request);
    const said = [...requests.map((request) => JSON.stringify(request)), "not JSON"];
    const kinds = ["schema", "ok", "snapshot", "event", "error"].map((key) => `"${key}":`);
    const wanted = [...kinds, "control.verb", "control.request"];
    expectLinesHeld("control", await conversation(at("run/lab.sock"), said, wanted));
  });
});

/** What comes back, until all that is wanted is in it. */
function conversation(
  path: string,
  lines: readonly string[],
  wanted: readonly string[],
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  const socket = connect(path)
    .setEncoding("utf8")
    .on("error", reject)
    .on("data", (more: string) => {
      text += more;
      if (!text.endsWith("\n") || !wanted.every((part) => text.includes(part))) return;
      socket.destroy();
      resolve(text);
    });
  socket.write(lines.map((line) => `${line}\n`).join(""));
  return promise;
}
