/** The random streams of a DHCP client, one for each thing that is left to chance. */
import type { RandomRoot, RandomStream } from "../../net/random.ts";

export type DicePositions = readonly [xids: number, retry: number, fuzz: number, backOff: number];

export class ClientDice {
  readonly xids: RandomStream;
  /** Waits between tries. */
  readonly retry: RandomStream;
  /** T1 and T2. */
  readonly fuzz: RandomStream;
  /** Waits after NAKs. */
  readonly backOff: RandomStream;

  constructor(device: string, random: RandomRoot, saved?: DicePositions) {
    this.xids = random.stream(`dhcp/${device}/xid`);
    this.retry = random.stream(`dhcp/${device}/retry`);
    this.fuzz = random.stream(`dhcp/${device}/fuzz`);
    this.backOff = random.stream(`dhcp/${device}/back-off`);
    if (saved === undefined) return;
    [this.xids.position, this.retry.position, this.fuzz.position, this.backOff.position] = saved;
  }

  save(): DicePositions {
    return [this.xids.position, this.retry.position, this.fuzz.position, this.backOff.position];
  }
}
