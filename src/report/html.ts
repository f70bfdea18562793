/** HTML as a tagged template: what is put in is escaped, unless it is HTML already. */

import { escapeText } from "../pictures/text.ts";

/** HTML that may stand as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What can be put in: lists are joined, what is absent is nothing. */
export type Insertable = Markup | string | number | null | undefined | false | readonly Insertable[];

/** The HTML of a template. */
export function html(strings: TemplateStringsArray, ...values: readonly Insertable[]): Markup {
  return new Markup(
    // A percent sign stays on the line of its number.
    strings.reduce(
      (text, part, i) => text + (i === 0 ? "" : written(values[i - 1])) + part.replaceAll(" %", "\u00a0%"),
      "",
    ),
  );
}

/**
 * Texts as people list them: "a", "a and b", "a, b and c".
 *
 * @param separator of long ones, instead of comma and "and"
 */
export function listed(parts: readonly Insertable[], separator?: string): Markup {
  const between = (i: number) => separator ?? (i === parts.length - 1 ? " and " : ", ");
  return html`${parts.map((part, i) => [i > 0 && between(i), part])}`;
}

function written(value: Insertable): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "number") return String(value);
  if (value === null || value === undefined || value === false) return "";
  return value.map(written).join("");
}
