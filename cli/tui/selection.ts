/** Which item of a pane is selected: an index, and what makes the item the same when its index changes. */
import type { Pane, PaneId, PaneModel, PanePlace } from "./pane.ts";
import type { Selection, UiState } from "./ui-state.ts";

/** Panes whose newest item is the last one: there the selection stays with it until it is moved. */
export const FOLLOWING: ReadonlySet<PaneId> = new Set<PaneId>(["ladder", "packets"]);

/** Index of the selected item, within what there is now. */
export function selectedAt(ui: UiState, pane: Pane, model: PaneModel): number {
  const { index, follows, packet, key } = ui.selections[pane.id];
  const last = Math.max(0, pane.items(model) - 1);
  if (follows) return last;
  if (packet !== undefined) return Math.min(indexOfPacket(model, packet), last);
  const near = Math.min(index, last);
  return key === undefined ? near : indexOfKey(pane, model, key, near);
}

/** What selecting this index means. */
export function selectionOf(pane: Pane, index: number, items: number, model: PaneModel): Selection {
  const { id } = pane;
  const follows = FOLLOWING.has(id) && index >= items - 1;
  const packet = id === "packets" ? model.packets[index]?.number : undefined;
  const key = pane.keys?.(model)[index];
  return {
    index,
    follows,
    ...(packet !== undefined && { packet }),
    ...(key !== undefined && { key }),
  };
}

/** Where a pane stands, as it wants to know it. */
export function placeOf(ui: UiState, pane: Pane, model: PaneModel): PanePlace {
  const hasFocus = ui.focus === pane.id;
  return {
    selected: selectedAt(ui, pane, model),
    follows: ui.selections[pane.id].follows,
    isOpen: hasFocus && ui.detail !== undefined,
    hasFocus,
    scrolled: ui.detail?.scrolled ?? 0,
  };
}

/** The first packet that is not older: the one meant, or its successor where a filter or the ring has taken it away. */
function indexOfPacket({ packets }: PaneModel, number: number): number {
  let from = 0;
  let to = packets.length;
  // BOUNDED: halved each time
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((packets[middle]?.number ?? Infinity) < number) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Where the item meant is now; where it has gone, what has taken its place. */
function indexOfKey(pane: Pane, model: PaneModel, key: string, near: number): number {
  const index = pane.keys?.(model).indexOf(key) ?? -1;
  return index < 0 ? near : index;
}
