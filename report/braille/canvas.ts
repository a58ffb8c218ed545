/**
 * Dots in the characters of a terminal. Each character knows whose dots it holds: lines in front, bands behind, and
 * letters before both.
 */

const NOBODY = -1;
const DOTS_ACROSS = 2;
const DOTS_DOWN = 4;
/** Unicode's braille patterns: the bit of each dot, row after row. */
const DOT_BITS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
const BRAILLE_BLANK = 0x2800;
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** What stands in one place of the screen. `owner`: whose colour it has, if it is anybody's. */
export interface Character {
  readonly text: string;
  readonly owner?: number;
  readonly isBand?: boolean;
}

/** The letter of the series in this place. */
export function letterOf(owner: number): string {
  return LETTERS[owner % LETTERS.length] as string;
}

/** A grid of characters to draw on; dots are counted from the top left, in braille 2 across and 4 down a character. */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  /** In dots. In ASCII a character is one. */
  readonly width: number;
  readonly height: number;
  readonly #across: number;
  readonly #down: number;
  readonly #lines: Uint8Array;
  readonly #bands: Uint8Array;
  readonly #owner: Int16Array;
  readonly #bandOwner: Int16Array;
  /** Characters in which several series meet. */
  readonly #shared: Uint8Array;
  readonly #letter: Int16Array;

  constructor(columns: number, rows: number, ascii: boolean) {
    this.columns = columns;
    this.rows = rows;
    this.#across = ascii ? 1 : DOTS_ACROSS;
    this.#down = ascii ? 1 : DOTS_DOWN;
    this.width = columns * this.#across;
    this.height = rows * this.#down;
    const size = columns * rows;
    this.#lines = new Uint8Array(size);
    this.#bands = new Uint8Array(size);
    this.#shared = new Uint8Array(size);
    this.#owner = new Int16Array(size).fill(NOBODY);
    this.#bandOwner = new Int16Array(size).fill(NOBODY);
    this.#letter = new Int16Array(size).fill(NOBODY);
  }

  /** A dot of a line; (0, 0) is top left, what lies outside is left out. */
  dot(x: number, y: number, owner: number): void {
    const cell = this.#cell(x, y);
    if (cell === undefined) return;
    this.#lines[cell] = (this.#lines[cell] as number) | this.#bit(x, y);
    const before = this.#owner[cell];
    if (before !== NOBODY && before !== owner) this.#shared[cell] = 1;
    this.#owner[cell] = owner;
  }

  /** A place of a band: every fourth dot is set, so that it looks like a shade. */
  shade(x: number, y: number, owner: number): void {
    if (this.#across > 1 && (x + 2 * y) % 4 !== 0) return;
    const cell = this.#cell(x, y);
    if (cell === undefined) return;
    this.#bands[cell] = (this.#bands[cell] as number) | this.#bit(x, y);
    this.#bandOwner[cell] = owner;
  }

  /** Writes the letter of a series on the character that holds the dot. */
  letter(x: number, y: number, owner: number): void {
    const cell = this.#cell(x, y);
    if (cell !== undefined) this.#letter[cell] = owner;
  }

  /**
   * Writes the letter of a series on its line, as near to `column` as there is a character that is its alone; false if
   * there is none within `reach` columns.
   */
  letterNear(column: number, reach: number, owner: number): boolean {
    for (let away = 0; away <= reach; away++) {
      for (const near of away === 0 ? [column] : [column - away, column + away]) {
        const cell = this.#ownCell(near, owner);
        if (cell === undefined) continue;
        this.#letter[cell] = owner;
        return true;
      }
    }
    return false;
  }

  /** What the screen shows. */
  character(column: number, row: number): Character {
    const cell = row * this.columns + column;
    const letter = this.#letter[cell] as number;
    if (letter !== NOBODY) return { text: letterOf(letter), owner: letter };
    const owner = this.#owner[cell] as number;
    const isAscii = this.#across === 1;
    if (owner !== NOBODY) {
      if (!isAscii) return { text: braille(this.#lines[cell] as number), owner };
      return this.#shared[cell] === 1 ? { text: "*" } : { text: letterOf(owner), owner };
    }
    const bandOwner = this.#bandOwner[cell] as number;
    if (bandOwner === NOBODY) return { text: " " };
    const text = isAscii ? "." : braille(this.#bands[cell] as number);
    return { text, owner: bandOwner, isBand: true };
  }

  #ownCell(column: number, owner: number): number | undefined {
    if (column < 0 || column >= this.columns) return undefined;
    for (let row = 0; row < this.rows; row++) {
      const cell = row * this.columns + column;
      const isFree = this.#shared[cell] === 0 && this.#letter[cell] === NOBODY;
      if (isFree && this.#owner[cell] === owner) return cell;
    }
    return undefined;
  }

  #cell(x: number, y: number): number | undefined {
    if (!(x >= 0 && x < this.width && y >= 0 && y < this.height)) return undefined;
    return Math.floor(y / this.#down) * this.columns + Math.floor(x / this.#across);
  }

  #bit(x: number, y: number): number {
    return DOT_BITS[(y % this.#down) * DOTS_ACROSS + (x % this.#across)] as number;
  }
}

function braille(dots: number): string {
  return String.fromCharCode(BRAILLE_BLANK + dots);
}
