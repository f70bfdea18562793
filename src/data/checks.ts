/** Checks of datasets and parts of them, as functions are given them. */

import { type Check, checkOption, required } from "../options/index.ts";
import { Dataset } from "./dataset.ts";

/** A dataset, or a selection from one. */
export const datasetCheck: Check = {
  expected: "a Dataset, such as loadDataset gives as train and test",
  accepts: (value) => Dataset.isDataset(value),
};

/** Both parts of a dataset. */
export const partsCheck: Check = {
  expected: "both parts of a dataset, { train, test }, as loadDataset gives them",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "train" in value &&
    "test" in value &&
    datasetCheck.accepts(value.train) &&
    datasetCheck.accepts(value.test),
};

/** @throws ConfigurationError unless it is a dataset */
export function checkDataset(owner: string, dataset: unknown): void {
  checkOption(owner, "the dataset", dataset, required(datasetCheck));
}

/** @throws ConfigurationError unless it is both parts of a dataset */
export function checkParts(owner: string, parts: unknown): void {
  checkOption(owner, "the dataset", parts, required(partsCheck));
}
