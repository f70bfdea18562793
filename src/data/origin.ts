/** The origin of examples, and their identity by content. A directory's name is no evidence of either. */

import type { Dataset } from "./dataset.ts";
import { findDataset } from "./registry.ts";

export interface OriginParts {
  /** The argument that loads the dataset again: its name, or its directory or file as given. */
  readonly source: string;
  /** Whether images were transposed as `LoadOptions.transpose` asked; undefined if it did not ask. */
  readonly transpose?: boolean | undefined;
  /** The published dataset of which this part is a copy, by the checksums of its content: "fashion-mnist". */
  readonly published?: string | undefined;
  /** The drawn dataset that this is: "drawn-digits". */
  readonly drawn?: string | undefined;
  /** Notes for users of the dataset: sentences without a full stop. */
  readonly remarks?: readonly string[];
}

/** The origin of a dataset's examples. */
export class Origin implements OriginParts {
  readonly source: string;
  readonly transpose: boolean | undefined;
  readonly published: string | undefined;
  readonly drawn: string | undefined;
  readonly remarks: readonly string[];
  /** Whether the examples are the first ones of the part that was loaded, or all of them, in its order. */
  readonly isInOrder: boolean;
  // Private, so that a dataset can be cloned and compared.
  readonly #fingerprint: () => string;

  constructor(parts: OriginParts, fingerprint: () => string, isInOrder = true) {
    this.source = parts.source;
    this.transpose = parts.transpose;
    this.published = parts.published;
    this.drawn = parts.drawn;
    this.remarks = parts.remarks ?? [];
    this.isInOrder = isInOrder;
    this.#fingerprint = fingerprint;
  }

  /** Computes a hash of the whole dataset, both parts: another pixel or label changes it. */
  fingerprint(): string {
    return this.#fingerprint();
  }

  /** The origin of a selection of these examples. */
  ofSelection(isInOrder: boolean): Origin {
    return new Origin(this, this.#fingerprint, this.isInOrder && isInOrder);
  }
}

/** `Fashion-MNIST` for a copy of the published files; the dataset's own name for everything else. */
export function titleOf({ name, origin }: Dataset): string {
  return origin?.published === undefined ? name : findDataset(origin.published).title;
}

/** Returns true if Atelier has drawn the images: then they are no evidence of anything real. */
export function isDrawnByAtelier({ origin }: Dataset): boolean {
  return origin?.drawn !== undefined;
}

/**
 * The published dataset whose part these examples are, all of them or the first ones, in the published order: only
 * then are published results and corrections about them. Undefined for every other.
 */
export function publishedName({ origin }: Dataset): string | undefined {
  return origin?.isInOrder ? origin.published : undefined;
}
