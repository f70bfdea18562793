/** What every reader of a format gives: images and labels as they are stored, and what the files say of classes. */

import type { PartContent } from "../part-content.ts";

/** Both parts, before classes are numbered. */
export interface StoredDataset {
  readonly train: PartContent;
  readonly test: PartContent;
  /** The text file that names the classes, if there is one: a `labels.txt`, or EMNIST's mapping. */
  readonly labelsFile?: string | undefined;
  readonly mappingFile?: string | undefined;
  /** How pictures became these images, if `import` wrote that beside them. */
  readonly preparationFile?: string | undefined;
  /** The name by which these files are told from others in the directory: "emnist-letters". */
  readonly prefix: string;
  /** Notes for users of the dataset: sentences without a full stop. */
  readonly remarks: readonly string[];
}
