/** The dice of a relay, by name: a simulation that uses the same streams throws the same dice. */

export const DIRECTIONS = ["a-to-b", "b-to-a"] as const;

/** `a` is the interface named first, or the side of the clients of a UDP proxy. */
export type Direction = (typeof DIRECTIONS)[number];

/** The stream of random numbers of one direction: the first circuit's is the one that simulations use. */
export function streamName(circuit: number, direction: Direction): string {
  return circuit === 0 ? `relay/${direction}` : `relay/${circuit}/${direction}`;
}
