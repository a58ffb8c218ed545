import { secureSeed } from "../net/host/secure-seed.ts";
import type { Entropy } from "./options.ts";

/** Dice of the operating system. */
export const systemEntropy: Entropy = {
  number: () => new DataView(secureSeed().buffer).getUint32(0),
  key: secureSeed,
};
