/**
 * The list of all evidence, in the order of the report. A new piece of evidence is a module that exports its definition
 * (`define-evidence.ts`), plus a line here; the compiler then requires a section in `report/sections/index.ts`.
 * Modules are loaded when a study begins; the command line needs only the names, for its help.
 */

import { anyText, checkName, checkOption, listOf } from "../options/index.ts";
import type { DatasetStudy } from "./dataset-study.ts";
import type { EvidenceDefinition } from "./define-evidence.ts";

const ALL = {
  facts: { load: () => import("./facts.ts") },
  "nearest-pairs": { load: () => import("./nearest-pairs.ts"), partOf: "facts" },
  ladder: { load: () => import("./ladder.ts") },
  leakage: { load: () => import("./leakage.ts"), partOf: "facts" },
  "one-pixel": { load: () => import("./one-pixel.ts") },
  "learning-curves": { load: () => import("./learning-curves.ts") },
  confusions: { load: () => import("./confusions.ts") },
  "suspicious-labels": { load: () => import("./suspicious-labels.ts") },
  headroom: { load: () => import("./headroom.ts") },
  "modern-vision": { load: () => import("./modern-vision.ts") },
  reproduction: { load: () => import("./reproduction.ts") },
} as const;

type All = typeof ALL;

/** Names of findings. */
export type FindingName = keyof All;

/**
 * Names of evidence, as `--only` takes them. Some findings come with another one: `nearest-pairs` with `facts`.
 *
 * @see {@link StudyOptions.evidence}
 */
export type Evidence = {
  [Name in FindingName]: All[Name] extends { partOf: string } ? never : Name;
}[FindingName];

type DefinitionOf<Name extends FindingName> = Awaited<ReturnType<All[Name]["load"]>>["evidence"];

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** The field of a finding in `DatasetStudy`: "onePixel" for "one-pixel". */
export type FieldOf<Name extends FindingName> = CamelCase<Name>;

/** The findings about a dataset; null for those not asked for. */
export type Findings = {
  readonly [Name in FindingName as FieldOf<Name>]:
    | (DefinitionOf<Name> extends EvidenceDefinition<infer Finding, never> ? Finding : never)
    | null;
};

// In the order of the list, and of these types by its form.
export const FINDINGS = Object.keys(ALL) as readonly FindingName[];
/**
 * Names of all evidence, for the option `evidence` of `study.run`.
 *
 * @example
 * ```ts
 * import { EVIDENCE } from "atelier/study";
 *
 * console.log(EVIDENCE.slice(0, 3)); // [ 'facts', 'ladder', 'one-pixel' ]
 * ```
 */
export const EVIDENCE = FINDINGS.filter((name): name is Evidence => !("partOf" in ALL[name]));

/** Returns the name that a finding is chosen by: its own, or that of the evidence that it comes with. */
export function choiceOf(name: FindingName): Evidence {
  const entry: (typeof ALL)[FindingName] = ALL[name];
  return "partOf" in entry ? entry.partOf : (name as Evidence);
}

export function fieldOf<Name extends FindingName>(name: Name): FieldOf<Name> {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()) as FieldOf<Name>;
}

/** Loads the definition of a finding. */
export async function loadEvidence(name: FindingName): Promise<EvidenceDefinition<unknown, DatasetStudy>> {
  return (await ALL[name].load()).evidence;
}

/** Loads all definitions, in the order of the list. */
export function loadAllEvidence(): Promise<EvidenceDefinition<unknown, DatasetStudy>[]> {
  return Promise.all(FINDINGS.map(loadEvidence));
}

/**
 * Checks a choice of evidence.
 *
 * @throws {ConfigurationError} unless it is a list with at least one name
 * @throws {UnknownNameError} for an unknown name
 */
export function checkEvidence(evidence: unknown): void {
  checkOption("study", "evidence", evidence, listOf(anyText, { min: 1 }));
  if (Array.isArray(evidence)) for (const name of evidence) checkName("piece of evidence", name, EVIDENCE);
}
