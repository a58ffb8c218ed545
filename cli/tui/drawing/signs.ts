/** Signs that say what colour says, too: one set for terminals with Unicode, one of ASCII alone. One cell each, but packets. */
export interface Signs {
  /** Before the selected row. */
  readonly selected: string;
  /** A state that was left, the one that lasts, one to come, one fallen back to. */
  readonly passed: string;
  readonly here: string;
  readonly ahead: string;
  readonly back: string;
  readonly hold: string;
  readonly veto: string;
  readonly warning: string;
  /** There is more below. */
  readonly more: string;
  /** A retry chain: its first packet, another of it, its last, one of others in between. */
  readonly chain: {
    readonly first: string;
    readonly between: string;
    readonly last: string;
    readonly foreign: string;
  };
  /** Two cells each. */
  readonly packet: {
    readonly sent: string;
    readonly received: string;
    readonly ignored: string;
    readonly failed: string;
    readonly droppedTx: string;
    readonly droppedRx: string;
  };
  /** An axis: beside the plot, at a labelled height, in the corner, below. */
  readonly axis: {
    readonly side: string;
    readonly tick: string;
    readonly corner: string;
    readonly base: string;
  };
}

const UNICODE: Signs = {
  selected: "▸",
  passed: "✓",
  here: "●",
  ahead: "○",
  back: "↓",
  hold: "·",
  veto: "✗",
  warning: "!",
  more: "↓",
  chain: { first: "┌", between: "├", last: "└", foreign: "│" },
  packet: {
    sent: "─→",
    received: "←─",
    ignored: "←?",
    failed: "!→",
    droppedTx: "─✗",
    droppedRx: "✗─",
  },
  axis: { side: "│", tick: "┤", corner: "└", base: "─" },
};

const ASCII: Signs = {
  selected: ">",
  passed: "+",
  here: "*",
  ahead: ".",
  back: "v",
  hold: "-",
  veto: "x",
  warning: "!",
  more: "v",
  chain: { first: "/", between: "+", last: "\\", foreign: "|" },
  packet: {
    sent: "->",
    received: "<-",
    ignored: "<?",
    failed: "!>",
    droppedTx: "-x",
    droppedRx: "x-",
  },
  axis: { side: "|", tick: "+", corner: "+", base: "-" },
};

export function signsFor(ascii: boolean): Signs {
  return ascii ? ASCII : UNICODE;
}
