/** The pieces of evidence, by the names that `--only` takes, in the order of the report. */

import { anyText, checkName, checkOption, listOf } from "../options/index.ts";

export const EVIDENCE = [
  "facts",
  "ladder",
  "one-pixel",
  "learning-curves",
  "confusions",
  "suspicious-labels",
  "headroom",
  "modern-vision",
  "reproduction",
] as const;

/**
 * Checks a choice of evidence.
 *
 * @throws UnknownNameError, ConfigurationError unless it is a list of known names, at least one
 */
export function checkEvidence(evidence: unknown): void {
  checkOption("study", "evidence", evidence, listOf(anyText, { min: 1 }));
  if (Array.isArray(evidence)) for (const name of evidence) checkName("piece of evidence", name, EVIDENCE);
}

export type Evidence = (typeof EVIDENCE)[number];
