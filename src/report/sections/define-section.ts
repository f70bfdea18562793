/** The section of a piece of evidence: shown where there are findings, under the name that the study has for them. */

import { type FieldOf, type FindingName, type Findings, fieldOf } from "../../study/evidence.ts";
import { type Context, having, type Section, type Studied } from "../context.ts";
import type { Markup } from "../html.ts";

/** A dataset, and what was found of it. */
export interface Found<Finding> {
  readonly dataset: Studied;
  readonly found: Finding;
}

export type FindingOf<Name extends FindingName> = NonNullable<Findings[FieldOf<Name>]>;

export interface SectionParts<Name extends FindingName> {
  readonly title: string;
  /** In the table of contents; default the title. */
  readonly shortTitle?: string;
  /** What links to it say, as in "Measured: the ladder of models". */
  readonly linkText: string;
  /**
   * @param found those datasets of which something was found, at least one
   * @returns null if there is nothing to show
   */
  body(found: readonly Found<FindingOf<Name>>[], context: Context): Markup | null | Promise<Markup | null>;
}

export interface EvidenceSection {
  readonly linkText: string;
  /** The section; null without findings to show. */
  make(context: Context): Promise<Section | null>;
}

/**
 * Defines the section of a piece of evidence; it stands in `sections/index.ts` under its name.
 *
 * @example
 * export const ladderSection = defineSection("ladder", {
 *   title: "A ladder of models",
 *   linkText: "the ladder of models",
 *   body: (found) => html`<p>${found.map(({ dataset, found: { rungs } }) => …)}</p>`,
 * });
 */
export function defineSection<Name extends FindingName>(
  name: Name,
  { title, shortTitle, linkText, body }: SectionParts<Name>,
): EvidenceSection {
  return {
    linkText,
    async make(context) {
      const found = having(context, (study): FindingOf<Name> | null => findingOf(study, name));
      if (found.length === 0) return null;
      const markup = await body(found, context);
      return markup && { id: name, title, ...(shortTitle !== undefined && { shortTitle }), body: markup };
    },
  };
}

/** A list without anything in it is no finding. */
function findingOf<Name extends FindingName>(study: Findings, name: Name): FindingOf<Name> | null {
  const found = study[fieldOf(name)] ?? null;
  return Array.isArray(found) && found.length === 0 ? null : found;
}
