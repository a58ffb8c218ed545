import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../net/random.ts";
import { toTaggedJson } from "../../../net/tagged-json.ts";
import { createBringUp, type BringUpCommand } from "../../../services/bring-up.ts";
import { HOUR, LabBench, SECOND } from "./bench.ts";

const [OTHER_NTP, DNS] = ["192.0.2.12", "192.0.2.53"];

function prefer(
  ntpServers: readonly string[],
  dnsServers: readonly string[],
  probe?: string,
): BringUpCommand {
  return { kind: "prefer", ntpServers, dnsServers, ...(probe === undefined ? {} : { probe }) };
}

function up(): LabBench {
  return new LabBench({ config: { timeoutUs: HOUR } }).start().climb();
}

describe("BringUp, told whom to prefer", () => {
  it("asks another time server as soon as the one in force is not on the list any more", () => {
    const t = up();
    expect(t.service.inspect().sample?.server).toBe("192.0.2.11");
    t.command(prefer([OTHER_NTP], [])).for(SECOND);
    const { servers } = t.service.inspect().time;
    expect(servers[0]).toMatchObject({ server: OTHER_NTP, from: "given" });
    expect(t.state).toBe("OPERATIONAL");
  });

  it("asks given resolvers before those of the network", () => {
    const t = up();
    t.command(prefer([], ["192.0.2.99"])).for(0);
    expect(t.service.inspect().resolver.servers.map(({ endpoint }) => endpoint.address)).toEqual([
      "192.0.2.99",
      DNS,
    ]);
  });

  it("goes on with it on the next network, and until it is told otherwise", () => {
    const t = up();
    t.command(prefer([], ["192.0.2.99"])).for(0);
    t.carrier("eth0", false).for(SECOND).carrier("eth0", true).climb();
    expect(t.service.inspect().resolver.servers).toHaveLength(2);
    t.command(prefer([], [])).for(0);
    expect(t.service.inspect().resolver.servers).toHaveLength(1);
  });

  it("proves resolvers by the name that was given", () => {
    const t = up();
    const steps = t.steps.length;
    t.command(prefer([], [], "ntp.lab.example")).for(HOUR / 6);
    expect(t.sent(steps).join()).toContain("A ntp.lab.example");
  });

  it("is silent before there is a network, and heeds it then", () => {
    const t = new LabBench({ config: { timeoutUs: HOUR } });
    const steps = t.steps.length;
    t.command(prefer([], ["192.0.2.99"])).for(0);
    expect(t.sent(steps)).toEqual([]);
    t.start().climb();
    expect(t.service.inspect().resolver.servers).toHaveLength(2);
  });

  it("goes on the same when it is saved and made again behind every step", () => {
    const t = up();
    t.command(prefer([OTHER_NTP], ["192.0.2.99"], "ntp.lab.example")).for(2 * SECOND);
    t.carrier("eth0", false).for(SECOND).carrier("eth0", true).climb();
    let service = createBringUp(t.config, seededRandom(1));
    for (const { at, input, outputs } of t.steps) {
      service = createBringUp(t.config, seededRandom(1), structuredClone(service.save()));
      expect(toTaggedJson(service.step(at, input))).toBe(toTaggedJson(outputs));
    }
  });
});
