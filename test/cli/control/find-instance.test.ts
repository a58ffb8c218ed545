import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allInstances, findInstance } from "../../../cli/control/find-instance.ts";
import { CONTROL_SCHEMA } from "../../../cli/control/protocol.ts";
import { scratchDirectory } from "../scratch-directory.ts";

const at = scratchDirectory();
const HELLO = {
  schema: CONTROL_SCHEMA,
  tool: "9.9.9",
  pid: 1,
  name: "one",
  mode: "lab",
  verbs: [],
};

const servers: Server[] = [];

/** Something behind `one.sock` that greets with this line. */
async function greeting(folder: string, hello: unknown): Promise<void> {
  const server = createServer((socket: Socket) => {
    socket.on("error", () => undefined).write(`${JSON.stringify(hello)}\n`);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(join(folder, "one.sock"), resolve);
  servers.push(server);
  await promise;
}

beforeEach(() => void mkdirSync(at("run"), { mode: 0o700 }));

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(at("run"), { recursive: true });
});

function env(): { env: Record<string, string> } {
  return { env: { BRINGUP_RUNTIME_DIR: at("run") } };
}

describe("an instance", () => {
  it("is found by its name, and without one if there is no other", async () => {
    await greeting(at("run"), HELLO);
    for (const options of [{}, { name: "one" }, { control: at("run/one.sock") }]) {
      const client = await findInstance(env(), options);
      expect(client.hello).toEqual(HELLO);
      client.close();
    }
  });

  it("is none in a folder that others may write to: anybody could pretend to be one there", async () => {
    await greeting(at("run"), HELLO);
    chmodSync(at("run"), 0o777);
    for (const options of [{}, { name: "one" }])
      await expect(findInstance(env(), options)).rejects.toMatchObject({
        code: "control.no-instance",
      });
  });

  it.each([{ name: "\u001b[2J" }, { name: 1 }, { pid: "1" }, { verbs: {} }, { schema: "x/1" }])(
    "is none if it says hello with %j",
    async (wrong) => {
      await greeting(at("run"), { ...HELLO, ...wrong });
      await expect(allInstances(env())).rejects.toMatchObject({ code: "io.control" });
    },
  );

  it("that takes no more clients is not taken for none", async () => {
    const error = { code: "control.full", message: "64 clients are here" };
    await greeting(at("run"), { id: 0, error });
    for (const options of [{}, { name: "one" }])
      await expect(findInstance(env(), options)).rejects.toMatchObject(error);
  });
});
