/** `bringup relay` between two namespaces, judged by the kernel's own pings. */
import { describe, expect, it } from "vitest";
import { INTERFACE, SERVER_ADDRESS, type LiveNet } from "./live-net.ts";
import { onNet } from "./on-net.ts";
import { program } from "./programs.ts";

const PINGS = 2_000;
const LOSS = 0.1;

interface Direction {
  readonly packets: number;
  readonly lost: number;
  readonly sent: number;
}

interface RelayDocument {
  readonly circuits: readonly { readonly aToB: Direction; readonly bToA: Direction }[];
}

/** How many of PINGS come back. */
async function pings({ client }: LiveNet): Promise<number> {
  await client.ip("addr", "add", "10.77.0.9/24", "dev", INTERFACE);
  const argv = ["-n", "-q", "-i", "0.002", "-c", `${PINGS}`, "-W", "1", SERVER_ADDRESS];
  const { stdout } = await client.outcome([program("ping"), ...argv]);
  return Number(/(\d+) received/.exec(stdout)?.[1]);
}

/** Four standard deviations of a share of `n` that is expected to be `share`. */
function fourSigma(share: number, n: number): number {
  return 4 * Math.sqrt((share * (1 - share)) / n);
}

describe("relay", () => {
  it(
    "loses a tenth of the frames each way: 19 % of the pings stay unanswered, ± 4 σ, and it counted them",
    onNet(async (net) => {
      const exempt = ["--exempt", "arp,ipv6", "--json"];
      const relay = await net.relay({ loss: LOSS * 100, delayMs: 1, seed: 7, more: exempt });
      const answered = await pings(net);
      const expected = 1 - (1 - LOSS) ** 2;
      const unanswered = 1 - answered / PINGS;
      expect(Math.abs(unanswered - expected)).toBeLessThan(fourSigma(expected, PINGS));

      const { code, stdout, stderr } = await relay.stop();
      expect(code, stderr).toBe(0);
      const [circuit] = (JSON.parse(stdout) as RelayDocument).circuits;
      if (circuit === undefined) throw new Error(`no circuit in ${stdout}`);
      const { aToB, bToA } = circuit;
      expect(aToB.packets).toBeGreaterThanOrEqual(PINGS);
      for (const { packets, lost, sent } of [aToB, bToA]) expect(lost + sent).toBe(packets);
      expect(aToB.lost + bToA.lost).toBe(PINGS - answered);
    }),
  );

  it(
    "forwards every ping where nothing is to be lost",
    onNet(async (net) => {
      await net.relay({ delayMs: 1 });
      expect(await pings(net)).toBe(PINGS);
    }),
  );

  it(
    "throws the same dice for the same seed",
    onNet(async (net) => {
      const first = await answeredWith(net, 11);
      expect(await answeredWith(net, 11)).toEqual(first);
      expect(await answeredWith(net, 12)).not.toEqual(first);
    }),
  );
});

/** Which of fifty pings are answered through a relay with this seed. */
async function answeredWith(net: LiveNet, seed: number): Promise<readonly number[]> {
  await net.client.ip("addr", "replace", "10.77.0.9/24", "dev", INTERFACE);
  await net.relay({ loss: 30, delayMs: 0, seed, more: ["--exempt", "arp"] });
  const argv = ["-n", "-i", "0.01", "-c", "50", "-W", "1", SERVER_ADDRESS];
  const { stdout } = await net.client.outcome([program("ping"), ...argv]);
  return [...stdout.matchAll(/icmp_seq=(\d+)/g)].map(([, sequence]) => Number(sequence));
}
