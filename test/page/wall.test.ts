import { expect, test } from "vitest";
import { layOutWall, moveBy, placeOf, positionAt, rowsBetween } from "../../page/places/look/wall-layout.ts";
import { orderImages } from "../../page/places/look/wall-order.ts";
import { chooseScale, pitchOf } from "../../page/places/look/wall-paint.ts";

const PITCH = [30, 30] as const;
const sections = [
  { title: "cat", count: 5 },
  { title: "none", count: 0 },
  { title: "dog", count: 4 },
];

test("each section of a wall begins a row, under a heading, unless it is empty", () => {
  const layout = layOutWall(sections, 100, PITCH);
  expect(layout.columns).toBe(3);
  expect(layout.headings.map(({ title, top }) => [title, top])).toEqual([
    ["cat", 0],
    ["dog", 100],
  ]);
  expect(layout.rows.map(({ top, start, end }) => [top, start, end])).toEqual([
    [40, 0, 3],
    [70, 3, 5],
    [140, 5, 8],
    [170, 8, 9],
  ]);
  expect([layout.height, layout.count]).toEqual([200, 9]);
});

test("an image is found where it lies, and nothing between or beside images", () => {
  const layout = layOutWall(sections, 100, PITCH);
  for (let position = 0; position < layout.count; position++) {
    const { left, top } = placeOf(layout, position);
    expect(positionAt(layout, left + 15, top + 15)).toBe(position);
  }
  expect(positionAt(layout, 10, 20)).toBeUndefined();
  expect(positionAt(layout, 95, 50)).toBeUndefined();
  expect(positionAt(layout, 70, 80)).toBeUndefined();
  expect(positionAt(layout, 10, 500)).toBeUndefined();
});

test("only rows that are seen are painted", () => {
  const layout = layOutWall([{ title: undefined, count: 60_000 }], 1000, PITCH);
  const rows = rowsBetween(layout, 30_015, 30_600);
  expect(rows.length).toBeLessThan(22);
  expect(rows[0]?.top).toBe(30_000);
  expect(rowsBetween(layOutWall([], 1000, PITCH), 0, 500)).toEqual([]);
});

test("arrow keys move as in a grid, over headings and along short rows", () => {
  const layout = layOutWall(sections, 100, PITCH);
  const to = (position: number, key: string) => moveBy(layout, position, key, 2);
  expect([to(0, "ArrowLeft"), to(0, "ArrowRight"), to(8, "ArrowRight")]).toEqual([0, 1, 8]);
  expect([to(2, "ArrowDown"), to(4, "ArrowDown"), to(7, "ArrowDown")]).toEqual([4, 6, 8]);
  expect([to(6, "ArrowUp"), to(0, "ArrowUp")]).toEqual([4, 0]);
  expect([to(0, "PageDown"), to(8, "PageUp"), to(4, "Home"), to(4, "End")]).toEqual([5, 3, 0, 8]);
  expect(to(4, "a")).toBeUndefined();
});

test("images hang by class, mixed or as they are stored, all or some classes", () => {
  const labels = Uint8Array.of(1, 0, 1, 2, 0);
  const names = ["a", "b", "c"];
  const order = (how: "class" | "mixed" | "stored", shown: number[] = []) =>
    orderImages(labels, names, how, new Set(shown));
  expect([...order("class").indices]).toEqual([1, 4, 0, 2, 3]);
  expect(order("class", [2, 0]).sections).toEqual([
    { title: "a", count: 2 },
    { title: "c", count: 1 },
  ]);
  expect([...order("class", [2, 0]).indices]).toEqual([1, 4, 3]);
  expect([...order("stored", [1]).indices]).toEqual([0, 2]);
  const mixed = order("mixed").indices;
  expect([...mixed].sort()).toEqual([0, 1, 2, 3, 4]);
  expect(order("mixed").indices).toEqual(mixed);
});

test("pixels of small images become whole squares, and large images are thinned out", () => {
  expect(pitchOf(chooseScale([28, 28, 1], 84, 1))).toEqual([87, 87]);
  expect(chooseScale([28, 28, 1], 28, 1)).toEqual({ cell: [28, 28], gap: 1, scale: 1 });
  expect(chooseScale([128, 96, 3], 28, 1).cell).toEqual([37, 28]);
  expect(chooseScale([128, 96, 3], 28, 2)).toMatchObject({ cell: [75, 56], scale: 0.5 });
});
