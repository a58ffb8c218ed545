import { describe, expect, it } from "vitest";
import { openControl } from "../../../cli/control/controlled-instance.ts";
import { Interruption } from "../../../cli/interruption.ts";
import type { UpContext } from "../../../cli/up-attendants.ts";
import { startBringUp } from "../../../library/bring-up.ts";
import { CapturedRuntime } from "../captured-runtime.ts";
import { scratchDirectory } from "../scratch-directory.ts";
import { eventAt, RawClient } from "./still-instance.ts";

const at = scratchDirectory();

function context(): UpContext {
  const options = { stay: true, control: at("c.sock") } as const;
  const runtime = new CapturedRuntime();
  return { runtime, options, given: options, wanted: {}, interruption: new Interruption() };
}

describe("the control of a bring-up", () => {
  it("greets who came before it had started, and knows what happened meanwhile", async () => {
    const control = await openControl(context());
    const client = await RawClient.at(at("c.sock"));
    client.send('{"id":1,"verb":"events"}\n');
    control.add(eventAt(0), { monoUs: 0, unixUs: 0 });
    control.attach(await startBringUp({ mode: "simulate", seed: 1, observe: true }));
    expect(await client.next()).toMatchObject({ schema: "bringup.control/1", pid: process.pid });
    expect(await client.next()).toMatchObject({ id: 1, ok: { events: [eventAt(0)], next: 1 } });
    client.close();
    await control.close();
  });

  it("lets go of who came when nothing starts", async () => {
    const control = await openControl(context());
    const client = await RawClient.at(at("c.sock"));
    const closed = new Promise((resolve) => client.socket.once("close", resolve));
    await control.close();
    await closed;
    await expect(RawClient.at(at("c.sock"))).rejects.toThrow("ENOENT");
  });

  it("ends the bring-up when it is told to", async () => {
    const { interruption, ...more } = context();
    const control = await openControl({ ...more, interruption });
    control.attach(await startBringUp({ mode: "simulate", seed: 1, observe: true }));
    const client = await RawClient.at(at("c.sock"));
    await client.next();
    expect(await client.ask({ id: 1, verb: "stop" })).toEqual({ id: 1, ok: "stopping" });
    expect(await interruption.raised).toBe("control-stop");
    client.close();
    await control.close();
  });
});
