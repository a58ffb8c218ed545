/** `bringup up -i --stay` as a service, and the commands that speak to it. */
import { expect, it } from "vitest";
import { clientState } from "./client-state.ts";
import { INTERFACE, type LiveNet } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { program } from "./programs.ts";
import { run } from "./running.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";
import { bringup, upArgv } from "./up.ts";
import { until } from "./until.ts";

/** Other instances of this machine have folders of their own. */
function folderOf(net: LiveNet): { readonly env: Readonly<Record<string, string>> } {
  return { env: { BRINGUP_RUNTIME_DIR: `${net.folder}/run` } };
}

async function status(net: LiveNet): Promise<Record<string, unknown>> {
  return JSON.parse(await run(bringup("status", "--json"), folderOf(net))) as Record<
    string,
    unknown
  >;
}

/** Waits until the instance stands there with somebody in the way; who that is. */
function standsAt(net: LiveNet, state: string): Promise<unknown> {
  return until(`it stands at ${state}`, async () => {
    const { current, blockers } = await status(net);
    return current === state && Array.isArray(blockers) && blockers.length > 0
      ? blockers.filter(({ notifier }) => notifier !== "dhcp")
      : undefined;
  });
}

it(
  "is waited for, looked at, renewed, held and stopped from outside its namespace",
  onNet(async (net) => {
    await net.bridge();
    const server = await DNSMASQ_SET.start(net);
    const options = folderOf(net);
    const waiting = run(bringup("wait", "--timeout", "30s"), options);
    const staying = net.client.start(upArgv("--stay"), options);
    expect(await waiting).toMatch(/^eth0: OPERATIONAL after /);

    const [{ address = "" } = {}] = server.leases();
    expect(await status(net)).toMatchObject({
      mode: "interface",
      current: "OPERATIONAL",
      interfaces: [{ device: INTERFACE, phase: "bound", network: { address } }],
    });
    expect(await run(bringup("renew"), options)).toBe("eth0: renewing\n");
    await staying.says(/renewed: /);

    await run(bringup("hold", "DHCP", "--reason", "cable is moved"), options);
    await net.carrier(false);
    await standsAt(net, "INITIALIZED");
    await net.carrier(true);
    expect(await standsAt(net, "IFACE_COLDPLUG")).toMatchObject([{ notifier: "operator" }]);
    await run(bringup("release"), options);
    expect(await run(bringup("wait", "--timeout", "30s"), options)).toMatch(/OPERATIONAL/);
    expect(await run(bringup("why"), options)).toMatch(/^OPERATIONAL/);

    expect(await run(bringup("stop"), options)).toBe("eth0: stopped\n");
    expect((await staying.exited).code).toBe(0);
    await expect.poll(() => server.leases()).toEqual([]);
  }),
);

it.each(
  [[], ["--apply"], ["--isolate"]].map((mode) => ({ mode, name: ["-i", ...mode].join(" ") })),
)("does with the capabilities that its unit has: $name", ({ mode }) =>
  onNet(async (net) => {
    await net.bridge();
    await DNSMASQ_SET.start(net);
    const before = await clientState(net.client);
    const options = folderOf(net);
    const unit = await run(bringup("service", "print-unit", "-i", INTERFACE, ...mode), options);
    const [, names = ""] = /^CapabilityBoundingSet=(.*)$/m.exec(unit) ?? [];
    const capabilities = names.toLowerCase().replaceAll("cap_", "+").replaceAll(" ", ",");
    const bounded = [program("setpriv"), `--bounding-set=-all,${capabilities}`, "--inh-caps=-all"];
    const staying = net.client.start([...bounded, ...upArgv("--stay", ...mode)], options);
    expect(await run(bringup("wait", "--timeout", "30s"), options)).toMatch(/OPERATIONAL/);
    await staying.stop();
    expect((await staying.exited).code).toBe(0);
    expect(await clientState(net.client)).toEqual(before);
  })(),
);
