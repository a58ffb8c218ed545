import type { Page } from "./page.ts";
import { table, type Column, type FillColumn } from "./table.ts";
import { windowAround } from "./window.ts";

/**
 * Writes the part of a table that has the selected row in it, at most `most` rows below the header. `columnsFor` is told
 * the place of that row among those; it may be none of them.
 */
export function writeScrolled<Row>(
  page: Page,
  rows: readonly Row[],
  selected: number,
  most: number,
  columnsFor: (page: Page, selected: number) => readonly (Column<Row> | FillColumn<Row>)[],
): void {
  const { from, to } = windowAround(selected, rows.length, most);
  if (to === from) return;
  const columns = columnsFor(page, selected - from);
  const { header, lines } = table(columns, rows.slice(from, to), page.columns, page.ascii);
  page.append([header, ...lines]);
}
