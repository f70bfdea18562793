/** Assembles the findings of one dataset from the results of its pieces. */

import { isDrawnByAtelier, titleOf } from "../../data/index.ts";
import { resultsOf } from "../../pieces/piece.ts";
import type { Results } from "../../pieces/results.ts";
import type { DatasetStudy } from "../dataset-study.ts";
import { FINDINGS, type Findings, fieldOf } from "../evidence.ts";
import { leftOutOf } from "../judged-ladder.ts";
import type { Plan } from "./plan.ts";

/** Assembles the chosen evidence; findings that were not chosen are null. */
export function assemble(plan: Plan, results: Results): DatasetStudy {
  const { context, evidence } = plan;
  const { train, test } = context.parts;
  const find: Results["of"] = (piece) => results.of(piece);
  const trainings = resultsOf(plan.trainings, find);
  const leakage = (evidence.get("leakage")?.assemble(find, { ...context, trainings, leftOut: [] }) ??
    null) as Findings["leakage"];
  const assembly = { ...context, trainings, leftOut: leftOutOf(leakage) };
  const findings = FINDINGS.map((name) => [
    fieldOf(name),
    name === "leakage" ? leakage : (evidence.get(name)?.assemble(find, assembly) ?? null),
  ]);
  return {
    name: train.name,
    title: titleOf(train),
    isDrawn: isDrawnByAtelier(train),
    imageShape: train.imageShape,
    classNames: train.classNames,
    trainImages: train.length,
    testImages: test.length,
    trainings: trainings.map(({ model, seed, run: { epochs, accuracy, loss, seconds } }) => ({
      model,
      seed,
      epochs,
      accuracy,
      loss,
      seconds,
    })),
    // A field for each name, with what its evidence finds.
    ...(Object.fromEntries(findings) as Findings),
  };
}
