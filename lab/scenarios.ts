/**
 * Scenarios with names. What a good client does in each is said beside it, and in docs/scenarios.md; that it really
 * has to is tested (test/lab/scenarios.test.ts).
 *
 * Troubles of the device come while something is under way whatever the link: where they would be over before, a slow
 * server gives them the time.
 */
import { HOUR_US, MILLISECOND_US, SECOND_US } from "../net/instant.ts";
import { PLAIN, type Scenario } from "./scenario.ts";

export interface NamedScenarioEntry {
  readonly name: string;
  readonly scenario: Scenario;
  /** What is wrong. */
  readonly about: string;
  /** What a good client does about it. */
  readonly good: string;
}

type Entry = Omit<NamedScenarioEntry, "name">;

const ENTRIES: Readonly<Record<string, Entry>> = {
  plain: {
    scenario: PLAIN,
    about: "nothing is wrong",
    good: "comes up at the pace of the link",
  },
  "dhcp-slow": {
    scenario: { troubles: [{ at: "dhcp", kind: "slow", byUs: 800 * MILLISECOND_US }] },
    about: "the DHCP server answers after 800 ms",
    good: "takes the late answer to an earlier try, and does not send ever faster meanwhile",
  },
  "dhcp-rebooting": {
    scenario: {
      troubles: [
        { at: "dhcp", kind: "slow", byUs: 50 * MILLISECOND_US },
        {
          at: "dhcp",
          kind: "down",
          fromUs: 60 * MILLISECOND_US,
          untilUs: 2 * SECOND_US,
          forgets: true,
        },
      ],
    },
    about:
      "the DHCP server takes 50 ms, restarts between OFFER and ACK, and has forgotten its offer",
    good: "repeats its REQUEST, is refused (NAK), and begins again at once",
  },
  "dhcp-nak": {
    scenario: { troubles: [{ at: "dhcp", kind: "nak", first: 2 }] },
    about: "the first two REQUESTs are refused",
    good: "begins again with DISCOVER each time, at once but not in a storm (RFC 2131 §4.4.4)",
  },
  "dhcp-exhausted": {
    scenario: { troubles: [{ at: "dhcp", kind: "exhausted", untilUs: 3 * SECOND_US }] },
    about: "for three seconds the DHCP server has no address left, and says nothing",
    good: "goes on asking, ever less often",
  },
  "dhcp-garbage": {
    scenario: { troubles: [{ at: "dhcp", kind: "garbage", first: 2 }] },
    about: "the first two answers of the DHCP server are random bytes",
    good: "ignores them and repeats what it sent",
  },
  "dhcp-foreign": {
    scenario: { troubles: [{ at: "dhcp", kind: "foreign", first: 2 }] },
    about: "the first two answers of the DHCP server have another xid",
    good: "ignores them, since they are somebody else's, and repeats what it sent",
  },
  "first-dhcp-dead": {
    scenario: { servers: { dhcp: 2 }, troubles: [{ at: "dhcp1", kind: "down" }] },
    about: "of two DHCP servers only the second answers",
    good: "takes the second one's offer without delay: its DISCOVER went to both",
  },
  "ntp-kod": {
    scenario: { troubles: [{ at: "ntp1", kind: "kiss", code: "RATE" }] },
    about: "the first NTP server says RATE to every request",
    good: "turns to the second at once, and asks the first less often (RFC 5905 §7.4)",
  },
  "ntp-denied": {
    scenario: { troubles: [{ at: "ntp1", kind: "kiss", code: "DENY" }] },
    about: "the first NTP server says DENY to every request",
    good: "asks it no more, and the second at once (RFC 5905 §7.4)",
  },
  "ntp-unsynchronised": {
    scenario: { troubles: [{ at: "ntp", kind: "unsynchronised", untilUs: 3 * SECOND_US }] },
    about: "for three seconds both NTP servers say that their clocks are not set",
    good: "does not take their time, and asks again",
  },
  "ntp-liar": {
    scenario: { troubles: [{ at: "ntp1", kind: "lie", byUs: HOUR_US }] },
    about: "the clock of the first NTP server is an hour ahead, and it does not know",
    good: "cannot tell from two servers who is right; one that asks only the first believes it",
  },
  "first-ntp-dead": {
    scenario: { troubles: [{ at: "ntp1", kind: "down" }] },
    about: "of two NTP servers only the second answers",
    good: "asks the second as soon as a try at the first has come to nothing",
  },
  "dns-slow": {
    scenario: { troubles: [{ at: "dns", kind: "slow", byUs: 800 * MILLISECOND_US }] },
    about: "the DNS server answers after 800 ms",
    good: "takes the late answer to an earlier try",
  },
  "dns-servfail": {
    scenario: { troubles: [{ at: "dns", kind: "servfail", untilUs: 3 * SECOND_US }] },
    about: "for three seconds the DNS server says SERVFAIL",
    good: "does not take it for an answer, and asks again, not in a storm (RFC 9520)",
  },
  "dns-refused": {
    scenario: {
      servers: { dns: 2 },
      troubles: [{ at: "dns1", kind: "refused" }],
    },
    about: "the first of two DNS servers refuses every query",
    good: "turns to the second at once",
  },
  "dns-truncate": {
    scenario: {
      servers: { dns: 2 },
      troubles: [{ at: "dns1", kind: "truncate" }],
    },
    about: "the first of two DNS servers says TC to every query, and nobody listens for TCP",
    good: "does not take the rest for the whole, and turns to the second",
  },
  "first-dns-dead": {
    scenario: { servers: { dns: 2 }, troubles: [{ at: "dns1", kind: "down" }] },
    about: "of two DNS servers only the second answers",
    good: "asks the second as soon as a try at the first has come to nothing",
  },
  "clock-step": {
    scenario: {
      troubles: [{ at: "dns", kind: "slow", byUs: 300 * MILLISECOND_US }],
      clock: { steps: [{ atUs: 200 * MILLISECOND_US, byUs: HOUR_US }] },
    },
    about: "somebody sets the clock an hour forward after 200 ms; the DNS server takes 300 ms",
    good: "notices that its time is worth nothing any more, and asks again",
  },
  "clock-skew": {
    scenario: { clock: { skewPpm: 500, wander: { ppm: 100, everyUs: SECOND_US } } },
    about: "the clocks of the device run 500 ppm fast, give or take 100",
    good: "comes up as if nothing were wrong, and asks for the time often enough to stay right",
  },
  suspend: {
    scenario: {
      troubles: [{ at: "dhcp", kind: "slow", byUs: 50 * MILLISECOND_US }],
      clock: { suspends: [{ atUs: 20 * MILLISECOND_US, forUs: 10 * SECOND_US }] },
    },
    about: "the device sleeps for ten seconds while it waits for an OFFER that takes 50 ms",
    good: "notices on waking that its try is overdue, and repeats it at once",
  },
  "link-flap": {
    scenario: {
      troubles: [{ at: "dhcp", kind: "slow", byUs: 50 * MILLISECOND_US }],
      flaps: [{ atUs: 20 * MILLISECOND_US, forUs: 500 * MILLISECOND_US }],
    },
    about: "the cable is out for half a second while an OFFER is under way that takes 50 ms",
    good: "sends nothing meanwhile, and begins again the moment the cable is in",
  },
};

/** By name. */
export const SCENARIOS: ReadonlyMap<string, NamedScenarioEntry> = new Map(
  Object.entries(ENTRIES).map(([name, { scenario, about, good }]) => [
    name,
    { name, scenario: { ...scenario, name }, about, good },
  ]),
);
