/** The image under the pointer or the keyboard's cursor, enlarged, with what it shows. */

import { Picture } from "../../parts/picture.tsx";
import type { OpenDataset } from "../../worker/api.ts";
import { imageInWords } from "./wall.tsx";

/** A picture's longer side on the page, in CSS pixels. */
const SIDE = 196;

interface LensProps {
  readonly dataset: OpenDataset;
  readonly part: "train" | "test";
  readonly index: number;
  onOpen(): void;
}

export function Lens({ dataset, part, index, onOpen }: LensProps) {
  const [height, width, channels] = dataset.imageShape;
  const label = dataset[part].labels[index] ?? 0;
  return (
    <div class="lens">
      <Picture
        bytes={dataset[part].images}
        shape={dataset.imageShape}
        offset={index * height * width * channels}
        label={imageInWords(dataset, part, index)}
        width={width >= height ? SIDE : (SIDE * width) / height}
      />
      <div>
        <b class="lens-name">{dataset.classNames[label]}</b>
        <span class="pale small">
          class {label}
          <br />
          {part === "train" ? "training" : "test"} image {index.toLocaleString("en")}
        </span>
        <button type="button" class="quiet lens-open" onClick={onOpen}>
          Enlarge
        </button>
      </div>
    </div>
  );
}
