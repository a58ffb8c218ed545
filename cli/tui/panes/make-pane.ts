import { Page } from "../drawing/page.ts";
import type { Line, Pane, PaneId, PaneLooks, PaneModel, PanePlace, PaneSize } from "../pane.ts";

/** What makes a pane different from the others. */
export interface PaneParts {
  readonly id: PaneId;
  readonly title: string;
  readonly items: (model: PaneModel) => number;
  readonly keys?: (model: PaneModel) => readonly string[];
  readonly draw: (
    model: PaneModel,
    size: PaneSize,
    place: PanePlace,
    looks: PaneLooks,
  ) => readonly Line[];
  /** Writes everything about the selected item. */
  readonly explain: (page: Page, model: PaneModel, place: PanePlace) => void;
}

/** A pane of these parts, which keeps to its size. */
export function makePane({ id, title, items, keys, draw, explain }: PaneParts): Pane {
  const explained = (
    model: PaneModel,
    columns: number,
    place: PanePlace,
    looks: PaneLooks,
  ): Page => {
    const page = new Page(columns, looks);
    explain(page, model, place);
    return page;
  };
  return {
    id,
    title,
    items,
    ...(keys && { keys }),
    render: (model, size, place, looks) =>
      size.columns < 1 || size.rows < 1 ? [] : draw(model, size, place, looks).slice(0, size.rows),
    about: (model, columns, place, looks) => explained(model, columns, place, looks).lines(),
    detail: (model, size, place, looks) =>
      explained(model, size.columns, place, looks).scrolled(place.scrolled ?? 0, size.rows),
  };
}
