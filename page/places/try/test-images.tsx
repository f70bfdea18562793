import { useState } from "preact/hooks";
import { Picture } from "../../parts/picture.tsx";
import type { OpenDataset } from "../../worker/api.ts";

const SHOWN = 24;

/** Some test images to choose from, and others on request. */
export function TestImages({ open, onImage }: { open: OpenDataset; onImage: (image: Uint8Array) => void }) {
  const [first, setFirst] = useState(0);
  const [chosen, setChosen] = useState<number>();
  const { test, imageShape, classNames } = open;
  const size = imageShape.reduce((product, side) => product * side, 1);
  const indices = Array.from({ length: Math.min(SHOWN, test.count) }, (_, i) => (first + i) % test.count);
  return (
    <div>
      <ul class="test-images">
        {indices.map((index) => {
          const name = classNames[test.labels[index] ?? 0] ?? "";
          return (
            <li key={index}>
              <button
                type="button"
                aria-pressed={chosen === index}
                title={`${name}, test image ${index}`}
                onClick={() => {
                  setChosen(index);
                  onImage(test.images.slice(index * size, (index + 1) * size));
                }}
              >
                <Picture
                  bytes={test.images}
                  offset={index * size}
                  shape={imageShape}
                  width={44}
                  label={`${name}, test image ${index}`}
                />
              </button>
            </li>
          );
        })}
      </ul>
      <p class="buttons">
        <button type="button" onClick={() => setFirst((first + SHOWN) % test.count)}>
          Others
        </button>
        {chosen !== undefined && (
          <span class="pale small" role="status">
            {classNames[test.labels[chosen] ?? 0]}, test image {chosen}
          </span>
        )}
      </p>
    </div>
  );
}
