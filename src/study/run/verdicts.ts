/** Every claim that the evidence of a study decides, judged. */

import type { DatasetStudy } from "../dataset-study.ts";
import type { EvidenceDefinition } from "../define-evidence.ts";
import { CLAIM_GROUPS, type Verdict } from "../judgement.ts";

/**
 * Judges the claims about each dataset, and about each beside the first, in the order of `CLAIM_GROUPS`.
 *
 * @param datasets the first is the one that the others are to replace
 * @param evidence the definitions of all evidence, or of that which is to judge
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
