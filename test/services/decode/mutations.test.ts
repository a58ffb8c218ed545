/** How many: `MUTATIONS=1000000 npx vitest run test/services/decode/mutations.test.ts`. */
import { expect, it } from "vitest";
import { fromHex } from "../../../net/hex.ts";
import { seededRandom, type RandomStream } from "../../../net/random.ts";
import { decodeMessage } from "../../../services/decode.ts";
import { ALL_VECTORS } from "../../vectors/dhcp/dhcp.ts";
import { MESSAGES } from "../../vectors/dns/messages.ts";
import { PACKETS } from "../../vectors/ntp/packets.ts";

const RUNS = Number(process.env["MUTATIONS"] ?? 100_000);
const PROTOCOLS = ["dhcp", "ntp", "dns", "auto"] as const;
const ORIGINALS = [...ALL_VECTORS, ...MESSAGES, ...PACKETS].map(
  ({ hex }) => fromHex(hex.replaceAll(" ", "")) as Uint8Array,
);

function mutated(random: RandomStream): Uint8Array {
  const original = ORIGINALS[random.below(ORIGINALS.length)] as Uint8Array;
  const bytes = new Uint8Array(original.length + (random.below(4) === 0 ? random.below(300) : 0));
  bytes.set(original);
  for (let i = random.below(8); i >= 0; i--) bytes[random.below(bytes.length)] = random.below(256);
  return bytes.subarray(0, random.below(4) === 0 ? random.below(bytes.length + 1) : bytes.length);
}

it(
  `decodeMessage answers every one of ${RUNS} mutated messages, and the answer is plain data`,
  { timeout: 600_000 },
  () => {
    const seed = 20_261_102;
    const random = seededRandom(seed).stream("mutations");
    const found = { malformed: 0, dhcp: 0, ntp: 0, dns: 0 };
    for (let run = 0; run < RUNS; run++) {
      const bytes = mutated(random);
      const as = PROTOCOLS[run % PROTOCOLS.length] as (typeof PROTOCOLS)[number];
      const context = { nearUnixUs: 1_780_000_000_000_000, multicast: run % 3 === 0 };
      try {
        const fields = decodeMessage(bytes, as, context);
        if ("malformed" in fields) {
          found.malformed++;
          const { reason, offset } = fields.malformed;
          if (reason === "" || offset < 0 || offset > bytes.length)
            throw new Error(`${offset}: ${reason}`);
        } else found[fields.protocol]++;
        if (run % 16 === 0) JSON.stringify(fields);
      } catch (error) {
        expect.fail(`seed ${seed}, run ${run}, as ${as}: ${String(error)}`);
      }
    }
    expect(Math.min(...Object.values(found))).toBeGreaterThan(RUNS / 100);
  },
);
