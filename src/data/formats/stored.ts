/** The result of every format's reader: images and labels as stored, and what the files state about classes. */

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
