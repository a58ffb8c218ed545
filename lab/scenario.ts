/**
 * What is wrong with a world, as data: servers that are slow, away or say no, clocks that lie, cables that are pulled.
 * `{}` is the plain lab.
 */
export interface Scenario {
  readonly name?: string;
}

/** The lab as it is. */
export const PLAIN: Scenario = { name: "plain" };
