/** Everything about an interface, or about one offer. */
import { formatDurationUs } from "../../../net/instant.ts";
import type {
  InterfaceShot,
  LeaseShot,
  OfferShot,
  Snapshot,
} from "../../../observation/snapshot.ts";
import type { Page } from "../drawing/page.ts";
import { agoText, secondsText, untilText } from "../drawing/time-text.ts";
import { listText, situationText, type DhcpItem } from "./dhcp-words.ts";

export function explainDhcp(page: Page, snapshot: Snapshot, item: DhcpItem | undefined): void {
  if (item === undefined) page.say("no interface is managed yet", "dim");
  else if (item.offer === undefined) writeInterface(page, snapshot, item.of);
  else writeOffer(page, snapshot, item.of, item.offer);
}

function writeInterface(page: Page, snapshot: Snapshot, of: InterfaceShot): void {
  const { device, mac, carrier, from, phase, transaction, attempt, nextUs, network, lease } = of;
  page.add({ text: device, role: "strong" }, { text: `  ${mac}`, role: "dim" });
  page.field("carrier", carrier ? "yes" : "no", carrier ? "good" : "bad");
  page.field("identity", { dhcp: "by DHCP", static: "given", os: "of the system" }[from]);
  page.field("phase", phase);
  page.field("now", situationText(of, snapshot));
  if (transaction !== null) page.field("xid", `0x${transaction.toString(16).padStart(8, "0")}`);
  if (attempt > 0) page.field("tries", String(attempt));
  page.field("next", untilText(nextUs, snapshot.atUs));
  page.field("packets", `${of.sent} sent, ${of.received} received, ${of.ignored} ignored`);
  if (network !== null) {
    page.blank();
    page.field("address", `${network.address}/${network.prefixLength}`, "accent");
    page.field("routers", listText(network.routers));
    page.field("DNS", listText(network.dnsServers));
    page.field("NTP", listText(network.ntpServers));
    page.field("domain", network.domain ?? "none");
  }
  page.blank();
  if (lease !== null) writeLease(page, snapshot, lease);
  else if (from === "dhcp") page.say("no lease yet", "dim");
}

function writeLease(page: Page, { atUs }: Snapshot, lease: LeaseShot): void {
  const { serverId, boundUs, t1Us, t2Us, expiresUs, leaseSeconds } = lease;
  page.field("server", serverId);
  page.field("lease", secondsText(leaseSeconds));
  page.field("bound", `at ${formatDurationUs(boundUs)}, ${agoText(boundUs, atUs)}`);
  page.field("T1", timerText(t1Us, atUs, "renews with its server"));
  page.field("T2", timerText(t2Us, atUs, "asks any server"));
  page.field("expiry", timerText(expiresUs, atUs, "gives the address up"));
}

function timerText(timeUs: number | null, nowUs: number, what: string): string {
  if (timeUs === null) return "never";
  return `at ${formatDurationUs(timeUs)}, ${untilText(timeUs, nowUs)}: ${what}`;
}

function writeOffer(page: Page, { atUs }: Snapshot, of: InterfaceShot, offer: OfferShot): void {
  const index = of.offers.indexOf(offer);
  page.add(
    { text: `offer ${index + 1} of ${of.offers.length}`, role: "strong" },
    { text: ` to ${of.device}`, role: "dim" },
  );
  page.field("server", offer.serverId);
  page.field("address", offer.address, "accent");
  page.field("lease", secondsText(offer.leaseSeconds));
  page.field("routers", listText(offer.routers));
  page.field("DNS", listText(offer.dnsServers));
  page.field("came", `at ${formatDurationUs(offer.atUs)}, ${agoText(offer.atUs, atUs)}`);
  page.field(
    "taken",
    offer.taken ? "yes: the lease came of it" : "no",
    offer.taken ? "good" : "plain",
  );
}
