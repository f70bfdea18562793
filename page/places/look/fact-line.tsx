/** What a dataset is, in a few sentences of numbers. */

import type { DatasetFacts, OpenDataset } from "../../worker/api.ts";

export function FactLine({ dataset, facts }: { dataset: OpenDataset; facts: DatasetFacts | undefined }) {
  const { train, test, classNames, imageShape } = dataset;
  const [height, width, channels] = imageShape;
  return (
    <p class="facts">
      <b>{dataset.title}</b>: {train.count.toLocaleString("en")} training and{" "}
      {test.count.toLocaleString("en")} test images of {height}×{width} pixels
      {channels === 3 ? " in colour" : " in grey"}, in {classNames.length} classes.{" "}
      {facts !== undefined &&
        `Pixels have a mean of ${facts.mean.toFixed(1)} out of 255 and a standard deviation of ${facts.deviation.toFixed(1)}; ${(100 * facts.zeros).toFixed(1)} % are 0.`}
    </p>
  );
}
