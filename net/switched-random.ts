import type { RandomRoot, RandomStream } from "./random.ts";
import { Stream } from "./random.ts";

/**
 * Dice that can be exchanged while they roll: every stream goes on at its position, with the numbers that the new root
 * has there.
 */
export class SwitchedRandom implements RandomRoot {
  #root: RandomRoot;

  constructor(root: RandomRoot) {
    this.#root = root;
  }

  get root(): RandomRoot {
    return this.#root;
  }

  switchTo(root: RandomRoot): void {
    this.#root = root;
  }

  stream(name: string): RandomStream {
    return new SwitchedStream(this, name);
  }
}

class SwitchedStream extends Stream {
  readonly #random: SwitchedRandom;
  readonly #name: string;
  #root: RandomRoot;
  #stream: RandomStream;

  constructor(random: SwitchedRandom, name: string) {
    super();
    this.#random = random;
    this.#name = name;
    this.#root = random.root;
    this.#stream = this.#root.stream(name);
  }

  protected draw(position: number): number {
    if (this.#root !== this.#random.root) {
      this.#root = this.#random.root;
      this.#stream = this.#root.stream(this.#name);
    }
    this.#stream.position = position;
    return this.#stream.uint32();
  }
}
