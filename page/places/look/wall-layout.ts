/** Where each image of the wall lies: rows of equal cells, in sections with a heading each where there are several. */

/** Images that follow each other, as positions in the order of the wall. */
export interface WallSection {
  /** Undefined for a wall without headings. */
  readonly title: string | undefined;
  readonly count: number;
}

export interface WallRow {
  /** In CSS pixels from the wall's upper edge. */
  readonly top: number;
  /** Position of the first image, and of the one after the last. */
  readonly start: number;
  readonly end: number;
}

export interface WallHeading {
  readonly title: string;
  readonly top: number;
  readonly count: number;
}

export interface WallLayout {
  readonly columns: number;
  /** From one image to the next, in CSS pixels: across, and down. */
  readonly pitch: readonly [across: number, down: number];
  readonly rows: readonly WallRow[];
  readonly headings: readonly WallHeading[];
  /** Of all rows and headings, in CSS pixels. */
  readonly height: number;
  readonly count: number;
}

export const HEADING_HEIGHT = 40;

/** Lays images out in the number of columns that fits the width, at least one. */
export function layOutWall(
  sections: readonly WallSection[],
  width: number,
  pitch: readonly [across: number, down: number],
): WallLayout {
  const columns = Math.max(1, Math.floor(width / pitch[0]));
  const rows: WallRow[] = [];
  const headings: WallHeading[] = [];
  let [top, start] = [0, 0];
  for (const { title, count } of sections) {
    if (count === 0) continue;
    if (title !== undefined) {
      headings.push({ title, top, count });
      top += HEADING_HEIGHT;
    }
    const end = start + count;
    for (; start < end; start += columns, top += pitch[1]) {
      rows.push({ top, start, end: Math.min(end, start + columns) });
    }
    start = end;
  }
  return { columns, pitch, rows, headings, height: top, count: start };
}

/** Index of the last row that begins at or above a height; 0 if none does. */
function rowAt({ rows }: WallLayout, y: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle]?.top ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The row that an image is in. */
function rowOf({ rows }: WallLayout, position: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle]?.start ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Rows that are at least partly between two heights. */
export function rowsBetween(layout: WallLayout, top: number, bottom: number): readonly WallRow[] {
  const first = rowAt(layout, top);
  let end = first;
  while (end < layout.rows.length && (layout.rows[end]?.top ?? 0) < bottom) end++;
  return layout.rows.slice(first, end).filter((row) => row.top + layout.pitch[1] > top);
}

/** Where an image's left upper corner is. */
export function placeOf(layout: WallLayout, position: number): { left: number; top: number } {
  const row = layout.rows[rowOf(layout, position)];
  if (row === undefined) return { left: 0, top: 0 };
  return { left: (position - row.start) * layout.pitch[0], top: row.top };
}

/** The image at a point; undefined between images, and beside them. */
export function positionAt(layout: WallLayout, x: number, y: number): number | undefined {
  const row = layout.rows[rowAt(layout, y)];
  if (row === undefined || x < 0 || y < row.top || y >= row.top + layout.pitch[1]) return undefined;
  const position = row.start + Math.floor(x / layout.pitch[0]);
  return position < row.end ? position : undefined;
}

/** Where a key leads to from an image, as in a grid; undefined for keys that lead nowhere. */
export function moveBy(layout: WallLayout, position: number, key: string, page: number): number | undefined {
  const last = layout.count - 1;
  const down = (lines: number) => {
    const at = rowOf(layout, position);
    const column = position - (layout.rows[at]?.start ?? 0);
    const row = layout.rows[Math.max(0, Math.min(layout.rows.length - 1, at + lines))];
    return row === undefined ? position : Math.min(row.end - 1, row.start + column);
  };
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, position - 1);
    case "ArrowRight":
      return Math.min(last, position + 1);
    case "ArrowUp":
      return down(-1);
    case "ArrowDown":
      return down(1);
    case "PageUp":
      return down(-Math.max(1, page));
    case "PageDown":
      return down(Math.max(1, page));
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
