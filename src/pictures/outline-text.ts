/** SVG without fonts: each `<text>` becomes the outlines of its characters. */

import { outline } from "./font.ts";

/** Attributes that place text; the others are copied. */
const PLACING = new Set(["x", "y", "dx", "dy", "text-anchor", "font-size", "font-family", "font-weight"]);
const DEFAULT_SIZE = 16;
const BOLD = 600;

interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/**
 * An SVG element, as far as it is used here, so that programs without the DOM's types can import it. @see
 * {@link outlineText}
 */
export interface SvgElement {
  /** Finds elements by a CSS selector. */
  querySelectorAll(selectors: string): ArrayLike<unknown>;
}

/**
 * Replaces all text below an element by outlines. Handles what Observable Plot writes: positions in pixels or em,
 * and tspans.
 *
 * @see {@link https://observablehq.com/plot/ | Observable Plot}
 * @example
 * ```ts
 * import { pictures } from "atelier";
 *
 * const empty = { querySelectorAll: () => [] };
 * pictures.outlineText(empty);
 * console.log(typeof pictures.outlineText); // function
 * ```
 */
export function outlineText(root: SvgElement): void {
  const element = root as Element;
  for (const text of element.querySelectorAll("text")) {
    const size = sizeOf(text);
    const isBold = isBoldText(text);
    const group = element.ownerDocument.createElementNS("http://www.w3.org/2000/svg", "g");
    for (const { name, value } of text.attributes) {
      if (!PLACING.has(name)) group.setAttribute(name, value);
    }
    for (const line of linesOf(text, size)) group.append(...outlinesOf(text, line, { size, isBold }));
    text.replaceWith(group);
  }
}

function outlinesOf(text: Element, line: Line, style: { size: number; isBold: boolean }): Element[] {
  const { width, foreign, path } = outline(line.text, style);
  const anchor = inherited(text, "text-anchor") ?? "start";
  const left = line.x - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
  const create = (name: string, attributes: Record<string, string>) => {
    const element = text.ownerDocument.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const outlines = create("path", { d: path(left, line.y) });
  const rest = foreign.map((run) => {
    const place = { x: String(left + run.x), y: String(line.y), "text-anchor": "start" };
    const element = create("text", { ...place, "font-size": String(style.size) });
    element.textContent = run.text;
    return element;
  });
  return [outlines, ...rest];
}

/** Lists a text's lines: itself, or its tspans, each of which may have a place of its own. */
function linesOf(text: Element, size: number): Line[] {
  const place = (element: Element, x: number, y: number) => ({
    x: length(element.getAttribute("x"), size, x) + length(element.getAttribute("dx"), size, 0),
    y: length(element.getAttribute("y"), size, y) + length(element.getAttribute("dy"), size, 0),
  });
  const start = place(text, 0, 0);
  const parts = [...text.children].filter(({ tagName }) => tagName.toLowerCase() === "tspan");
  if (parts.length === 0) return [{ text: text.textContent ?? "", ...start }];
  let { x, y } = start;
  return parts.map((part) => {
    ({ x, y } = place(part, x, y));
    return { text: part.textContent ?? "", x, y };
  });
}

function sizeOf(element: Element): number {
  return length(inherited(element, "font-size"), DEFAULT_SIZE, DEFAULT_SIZE);
}

function isBoldText(element: Element): boolean {
  const weight = inherited(element, "font-weight");
  return weight === "bold" || Number(weight) >= BOLD;
}

function inherited(element: Element | null, name: string): string | null {
  for (let at = element; at !== null; at = at.parentElement) {
    const value = at.getAttribute(name);
    if (value !== null) return value;
  }
  return null;
}

/** Reads a length in pixels. */
function length(value: string | null, em: number, absent: number): number {
  if (value === null) return absent;
  const number = Number.parseFloat(value);
  if (Number.isNaN(number)) return absent;
  return value.trim().endsWith("em") ? number * em : number;
}
