/** A picture that a network was tested on, with what it is and what it was taken for. */

import { Picture } from "../../parts/picture.tsx";
import { percent } from "../../parts/words.ts";
import type { OpenDataset, Tested } from "../../worker/api.ts";

export interface TestedPictureProps {
  readonly dataset: OpenDataset;
  readonly tested: Tested;
  /** Which of the images that were tested. */
  readonly at: number;
  /** Whether it is said what it is, too. */
  readonly isNamed?: boolean;
}

export function TestedPicture({ dataset, tested, at, isNamed = false }: TestedPictureProps) {
  const part = partOf(dataset, tested);
  const index = tested.indices[at] ?? 0;
  const { imageShape, classNames } = dataset;
  const [own, taken] = [part.labels[index] ?? 0, tested.predicted[at] ?? 0].map(
    (label) => classNames[label] ?? String(label),
  );
  const share = percent(tested.probability[at] ?? 0, 0);
  return (
    <figure class="tested-picture">
      <Picture
        bytes={part.images}
        shape={imageShape}
        offset={index * imageShape[0] * imageShape[1] * imageShape[2]}
        label={`Image ${index}: ${own}, taken for ${taken}`}
        width={64}
      />
      <figcaption>
        {isNamed ? (
          <>
            <span class="names" title={`${own}, taken for ${taken}`}>
              {own}, taken for {taken}
            </span>
            {share}
          </>
        ) : (
          share
        )}
        <span class="pale"> no. {index}</span>
      </figcaption>
    </figure>
  );
}

/** The part of the dataset that was tested on. */
export function partOf(dataset: OpenDataset, { on }: Tested) {
  return on === "test" ? dataset.test : dataset.train;
}

/** The images that are right or wrong as asked, those of which the network was surest first. */
export function surest(
  dataset: OpenDataset,
  tested: Tested,
  isWanted: (label: number, predicted: number) => boolean,
): number[] {
  const { labels } = partOf(dataset, tested);
  const found: number[] = [];
  for (let at = 0; at < tested.predicted.length; at++) {
    if (isWanted(labels[tested.indices[at] ?? 0] ?? 0, tested.predicted[at] ?? 0)) found.push(at);
  }
  return found.sort((a, b) => (tested.probability[b] ?? 0) - (tested.probability[a] ?? 0));
}
