/**
 * The list of all evidence, in the order of the report. A new piece of evidence is a module that exports its definition
 * (`define-evidence.ts`) and a line here; its section is asked for by the compiler in `report/sections/index.ts`.
 * Modules are loaded when a study begins, since the command line needs the names for its help.
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

/** The name of a finding. */
export type FindingName = keyof All;

/** A piece of evidence by the name that `--only` takes. Some findings come with another's: `nearest-pairs` with `facts`. */
export type Evidence = {
  [Name in FindingName]: All[Name] extends { partOf: string } ? never : Name;
}[FindingName];

type DefinitionOf<Name extends FindingName> = Awaited<ReturnType<All[Name]["load"]>>["evidence"];

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** The field of a finding in `DatasetStudy`: "onePixel" for "one-pixel". */
export type FieldOf<Name extends FindingName> = CamelCase<Name>;

/** What a study finds of a dataset; null what was not asked for. */
export type Findings = {
  readonly [Name in FindingName as FieldOf<Name>]:
    | (DefinitionOf<Name> extends EvidenceDefinition<infer Finding, never> ? Finding : never)
    | null;
};

// In the order of the list, and of these types by its form.
export const FINDINGS = Object.keys(ALL) as readonly FindingName[];
/** The names of all evidence, as `study({ evidence })` takes them. */
export const EVIDENCE = FINDINGS.filter((name): name is Evidence => !("partOf" in ALL[name]));

/** The name that a finding is chosen by: its own, or that of the evidence that it comes with. */
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
 * @throws UnknownNameError, ConfigurationError unless it is a list of known names, at least one
 */
export function checkEvidence(evidence: unknown): void {
  checkOption("study", "evidence", evidence, listOf(anyText, { min: 1 }));
  if (Array.isArray(evidence)) for (const name of evidence) checkName("piece of evidence", name, EVIDENCE);
}
