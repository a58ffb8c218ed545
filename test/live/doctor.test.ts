/** What `bringup doctor` finds on a real network, and that it leaves it as it was. */
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { DoctorDocument } from "../../observation/doctor/document.ts";
import { dhcpMessages } from "./capture.ts";
import { clientState } from "./client-state.ts";
import { INTERFACE, SECOND_SERVER_ADDRESS, SERVER_ADDRESS, type LiveNet } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { program } from "./programs.ts";
import { DOMAIN, FIRST_PLAN, SECOND_PLAN } from "./servers/dhcp-server.ts";
import { startDnsmasq } from "./servers/dnsmasq.ts";
import { DNSMASQ_SET } from "./servers/server-sets.ts";
import { bringup } from "./up.ts";

/** The servers here offer at once: nobody looks whether the address is free. */
const DOCTOR = ["doctor", "-i", INTERFACE, "--window", "2s", "--probe", DOMAIN, "--json"];

/** `--json` on the client, and whether anything has changed by it. */
async function doctor(net: LiveNet, ...more: readonly string[]): Promise<DoctorDocument> {
  const before = await clientState(net.client);
  const { code, stdout, stderr } = await net.client.outcome(bringup(...DOCTOR, ...more));
  const document = JSON.parse(stdout) as DoctorDocument;
  expect(code, stderr).toBe(document.verdict === "problem" ? 1 : 0);
  expect(await clientState(net.client)).toEqual(before);
  return document;
}

/** Of causes about the network; who sets the clock of the machine is not the ring's affair. */
function codes({ causes }: DoctorDocument): readonly string[] {
  return causes
    .filter(({ evidence }) => !evidence.every(({ id }) => /^(?:clock|ntp)-/.test(id)))
    .map(({ code }) => code);
}

function statusOf({ checks }: DoctorDocument, id: string): string | undefined {
  return checks.find((check) => check.id === id)?.status;
}

/** An address as another DHCP client would have set it, so that name servers can be asked. */
async function configured(net: LiveNet, resolvConf: string): Promise<void> {
  await net.client.ip("addr", "add", "10.77.0.20/24", "dev", INTERFACE);
  await net.client.ip("route", "add", "default", "via", SERVER_ADDRESS);
  writeFileSync(net.client.resolvConf, resolvConf);
}

const ANSWERED = [
  "dhcp-answer",
  "dhcp-servers",
  "dhcp-offer",
  "dns-udp",
  "dns-tcp",
  "dns-answer",
  "dns-case",
  "dns-edns",
  "ntp-answer",
];

describe("doctor -i", () => {
  it(
    "finds nothing wrong where a server offers and answers over both transports",
    onNet(async (net) => {
      await net.bridge();
      await DNSMASQ_SET.start(net);
      await configured(net, `nameserver ${SERVER_ADDRESS}\n`);
      const document = await doctor(net);
      expect(codes(document)).toEqual([]);
      for (const id of ANSWERED) expect([id, statusOf(document, id)]).toEqual([id, "ok"]);
      const [client = ""] = await net.captures();
      expect(await dhcpMessages(client)).not.toContain("REQUEST");
    }),
  );

  it(
    "finds a second server that leads elsewhere",
    onNet(async (net) => {
      await net.bridge();
      const second = await net.secondServer();
      await startDnsmasq(net.server, net.folder, FIRST_PLAN);
      await startDnsmasq(second, net.folder, SECOND_PLAN);
      await configured(net, `nameserver ${SERVER_ADDRESS}\n`);
      const document = await doctor(net);
      expect(codes(document)).toEqual(["rogue-dhcp"]);
      const seen = document.checks.find(({ id }) => id === "dhcp-servers")?.text;
      expect(seen).toContain(`${SERVER_ADDRESS} (02:00:00:00:02:01)`);
      expect(seen).toContain(`${SECOND_SERVER_ADDRESS} (02:00:00:00:02:02)`);
    }),
  );

  it(
    "finds the client that holds the interface, and says how to stop it",
    onNet(async (net) => {
      await net.bridge();
      await startDnsmasq(net.server, net.folder);
      await configured(net, `nameserver ${SERVER_ADDRESS}\n`);
      const argv = [program("udhcpc"), "-f", "-i", INTERFACE, "-s", "/bin/true"];
      const client = net.client.start(argv);
      await client.says(/lease of/);
      const document = await doctor(net);
      expect(codes(document)).toEqual(["other-dhcp-client"]);
      const found = document.causes.find(({ code }) => code === "other-dhcp-client");
      expect(found?.steps).toContainEqual(expect.stringMatching(/^before --apply: kill \d+$/));
    }),
  );

  it(
    "finds who has the client's port, whatever it is called",
    onNet(async (net) => {
      await net.bridge();
      await startDnsmasq(net.server, net.folder);
      await configured(net, `nameserver ${SERVER_ADDRESS}\n`);
      const script = 'require("dgram").createSocket("udp4").bind(68, () => console.log("bound"))';
      await net.client.start([process.execPath, "-e", script]).says(/bound/);
      const document = await doctor(net);
      expect(codes(document)).toEqual(["other-dhcp-client"]);
      expect(document.checks.find(({ id }) => id === "dhcp-client-socket")?.text).toMatch(
        /process \d+\) has the DHCP client's port/,
      );
    }),
  );

  it(
    "finds that nobody answers at the resolver that resolv.conf names",
    onNet(async (net) => {
      await net.bridge();
      await startDnsmasq(net.server, net.folder);
      await configured(net, "nameserver 127.0.0.1\n");
      const document = await doctor(net);
      expect(codes(document)).toEqual(["local-resolver-not-running"]);
      expect(document.causes[0]?.consequences).toContainEqual({
        id: "dns-udp",
        about: "127.0.0.1",
      });
    }),
  );

  it(
    "finds a name server that is gone",
    onNet(async (net) => {
      await net.bridge();
      await startDnsmasq(net.server, net.folder);
      await configured(net, `nameserver ${SECOND_SERVER_ADDRESS}\nnameserver ${SERVER_ADDRESS}\n`);
      const document = await doctor(net, "--timeout", "1s");
      expect(codes(document)).toEqual(["dead-name-server"]);
    }),
  );

  it(
    "finds the cable out, and takes the rest for what follows",
    onNet(async (net) => {
      await configured(net, `nameserver ${SERVER_ADDRESS}\n`);
      await net.carrier(false);
      await expect
        .poll(async () => (await clientState(net.client)).interfaces[1])
        .toContain("DOWN");
      const document = await doctor(net, "--timeout", "1s");
      expect(codes(document)).toEqual(["no-carrier"]);
    }),
  );

  it(
    "skips the DHCP servers without CAP_NET_RAW, and says what is missing",
    onNet(async (net) => {
      await net.bridge();
      await configured(net, `nameserver ${SERVER_ADDRESS}\n`);
      await startDnsmasq(net.server, net.folder);
      const nobody = [program("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups"];
      const argv = [...nobody, ...bringup(...DOCTOR)];
      const { code, stdout, stderr } = await net.client.outcome(argv);
      expect(code, stderr).toBe(0);
      const document = JSON.parse(stdout) as DoctorDocument;
      expect(codes(document)).toContain("no-privileges");
      expect(statusOf(document, "dhcp-answer")).toBe("skipped");
      expect(statusOf(document, "dns-udp")).toBe("ok");
    }),
  );
});
