/** The verdict on every claim that the evidence of a study decides. */

import type { DatasetStudy } from "../dataset-study.ts";
import type { EvidenceDefinition } from "../define-evidence.ts";
import { CLAIM_GROUPS, type Verdict } from "../judgement.ts";

/**
 * Judges the claims about each dataset, and about each compared with the first, in the order of `CLAIM_GROUPS`.
 *
 * @param datasets the question is whether the others can replace the first
 * @param evidence the definitions of the evidence to judge by
 */
export function verdictsOf(
  datasets: readonly DatasetStudy[],
  evidence: readonly Pick<EvidenceDefinition<unknown, DatasetStudy>, "verdicts">[],
): Verdict[] {
  const [first] = datasets;
  const judged = datasets.map((dataset) =>
    evidence.flatMap((one) => one.verdicts(dataset, dataset === first ? undefined : first)),
  );
  return CLAIM_GROUPS.flatMap((group) =>
    judged.flatMap((verdicts) => group.flatMap((kind) => verdicts.filter((one) => one.kind === kind))),
  );
}
