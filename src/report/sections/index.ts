/** The section of every piece of evidence. The study's list gives their order. */

import type { FindingName } from "../../study/evidence.ts";
import { confusionsSection } from "./confusions.ts";
import type { EvidenceSection } from "./define-section.ts";
import { factsSection } from "./facts.ts";
import { headroomSection } from "./headroom.ts";
import { ladderSection } from "./ladder.ts";
import { learningCurvesSection } from "./learning-curves.ts";
import { modernVisionSection } from "./modern-vision.ts";
import { nearestPairsSection } from "./nearest-pairs.ts";
import { onePixelSection } from "./one-pixel.ts";
import { reproductionSection } from "./reproduction.ts";
import { suspiciousLabelsSection } from "./suspicious-labels.ts";

/** Null for a finding that another section shows. */
export const EVIDENCE_SECTIONS: Readonly<Record<FindingName, EvidenceSection | null>> = {
  facts: factsSection,
  "nearest-pairs": nearestPairsSection,
  ladder: ladderSection,
  // In the section of nearest pairs, and where accuracies are shown.
  leakage: null,
  "one-pixel": onePixelSection,
  "learning-curves": learningCurvesSection,
  confusions: confusionsSection,
  "suspicious-labels": suspiciousLabelsSection,
  headroom: headroomSection,
  "modern-vision": modernVisionSection,
  reproduction: reproductionSection,
};
