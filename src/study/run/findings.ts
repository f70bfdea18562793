/** From the results of all datasets to findings, verdicts and the conclusion. */

import { ConfigurationError } from "../../errors/index.ts";
import { formatReceived } from "../../options/index.ts";
import type { Computation } from "../../pieces/computation.ts";
import type { Results } from "../../pieces/results.ts";
import { conclusionOf } from "../conclusion.ts";
import type { DatasetStudy } from "../dataset-study.ts";
import { type FindingName, loadAllEvidence } from "../evidence.ts";
import { comparedModels, rankingAgreement } from "../ranking.ts";
import { assemble } from "./assemble.ts";
import { computedPart, type Plan } from "./plan.ts";
import type { Study } from "./run-study.ts";
import { verdictsOf } from "./verdicts.ts";

export type StudyFindings = Pick<Study, "datasets" | "rankingAgreement" | "verdicts" | "conclusion">;

/**
 * Progress of an unfinished study.
 *
 * @see {@link UnfinishedStudy}
 */
export interface Missing {
  /** Number of pieces done. */
  readonly done: number;
  /** Number of pieces in total. */
  readonly pieces: number;
  /** Missing findings, by the datasets' names. */
  readonly findings: Readonly<Record<string, readonly FindingName[]>>;
}

/** Computes everything that follows from the results, which must be complete. */
export async function findingsOf(plans: readonly Plan[], results: Results): Promise<StudyFindings> {
  for (const { run } of plans.flatMap(({ trainings }) => trainings)) checkModel(results.of(run).model);
  const datasets = plans.map((plan) => assemble(plan, results));
  const verdicts = verdictsOf(datasets, await loadAllEvidence());
  return {
    datasets,
    rankingAgreement: agreements(datasets),
    verdicts,
    conclusion: conclusionOf(datasets, verdicts),
  };
}

/**
 * Computes what follows from the results so far. Judgements that lack data are left out, since data may follow, and
 * so is the conclusion.
 *
 * @returns undefined if cached results do not fit together
 */
export async function findingsSoFar(
  plans: readonly Plan[],
  { results, cached }: Computation,
): Promise<(StudyFindings & { readonly missing: Missing }) | undefined> {
  const computed = plans.map((plan) => computedPart(plan, results));
  const missing = plans.map(({ context, evidence }, i): [string, FindingName[]] => [
    context.parts.train.name,
    [...evidence.keys()].filter((name) => !computed[i]?.evidence.has(name)),
  ]);
  try {
    const found = await findingsOf(computed, results);
    return {
      ...found,
      verdicts: found.verdicts.filter(({ judgement }) => judgement !== "undecided"),
      conclusion: [],
      missing: {
        done: results.size,
        pieces: plans.reduce((sum, { pieces }) => sum + pieces.length, 0),
        findings: Object.fromEntries(missing),
      },
    };
  } catch (error) {
    // At the end they are computed again.
    if (cached.size > 0) return undefined;
    throw error;
  }
}

function checkModel(bytes: unknown): void {
  if (bytes instanceof Uint8Array && bytes.length > 0) return;
  throw new ConfigurationError(`Expected the bytes of a model. Received: ${formatReceived(bytes)}.`);
}

function agreements(studies: readonly DatasetStudy[]): Study["rankingAgreement"] {
  return studies.flatMap((a, i) =>
    studies.slice(i + 1).flatMap((b) => {
      if (a.ladder === null || b.ladder === null || comparedModels(a.ladder, b.ladder).length < 2) return [];
      return [{ datasets: [a.name, b.name] as const, ...rankingAgreement(a.ladder, b.ladder) }];
    }),
  );
}
