/** Notes stored in a model's file. */

import { type Appearance, checkPreparation, type Preparation } from "../data/index.ts";
import {
  acceptedBy,
  boolean,
  type Check,
  type Checks,
  checkOptions,
  listOf,
  number,
  oneOf,
  required,
  text,
} from "../options/index.ts";

export interface ModelNotes {
  /** The names of the outputs, if they are classes. */
  readonly classNames?: readonly string[];
  /** The name of the dataset that it was trained on, which other data may have too. */
  readonly dataset?: string;
  /** The source that loads that data again, as given, and its fingerprint. */
  readonly data?: DataNotes;
  /** How objects appear in its images, so that other pictures can be made to look like them. */
  readonly appearance?: Appearance;
  /** How pictures became its images, if imported; other pictures are prepared alike. */
  readonly preparation?: Preparation;
  /** The address of the experiment that trained it (`experiments.toAddress`). */
  readonly experiment?: string;
}

/** Origin of the training data. */
export interface DataNotes {
  /** A dataset's name, or its directory or file, as it was given. */
  readonly source: string;
  /** Fingerprint of all images and labels (`Origin.fingerprint`). */
  readonly fingerprint: string;
  /** Whether images were turned over as the caller asked; default: it was not asked. */
  readonly transpose?: boolean;
}

const DATA: Checks<DataNotes> = {
  source: required(text),
  fingerprint: required(text),
  transpose: boolean,
};

/** Names come from datasets, which may leave them empty. */
const STRING: Check = { expected: "a text", accepts: (value) => typeof value === "string" };

const APPEARANCE: Checks<Appearance> = {
  fill: required(number({ min: 0, max: 1 })),
  centre: required(oneOf(["mass", "box"])),
  background: required(oneOf(["black", "bright"])),
  contrast: required(oneOf(["full", "kept"])),
};

const NOTES: Checks<ModelNotes> = {
  classNames: listOf(STRING),
  dataset: STRING,
  data: acceptedBy("where the data is from", (value) => checkOptions<DataNotes>("notes.data", value, DATA)),
  appearance: acceptedBy("how objects appear", (value) =>
    checkOptions<Appearance>("notes.appearance", value, APPEARANCE),
  ),
  preparation: acceptedBy("how pictures are prepared", (value) =>
    checkPreparation(value, "notes.preparation"),
  ),
  experiment: STRING,
};

/**
 * Checks notes, as they come from a caller or a file.
 *
 * @throws ConfigurationError, UnknownNameError, FileFormatError for what is not as described
 */
export function checkNotes(notes: unknown): void {
  checkOptions<ModelNotes>("notes", notes, NOTES);
}
