/** The classes: the mean picture of each, how many images it has; pressing one shows only its images. */

import { Picture } from "../../parts/picture.tsx";
import type { DatasetFacts, OpenDataset } from "../../worker/api.ts";

interface ClassStripProps {
  readonly dataset: OpenDataset;
  readonly part: "train" | "test";
  /** Undefined while they are computed. */
  readonly facts: DatasetFacts | undefined;
  readonly shown: ReadonlySet<number>;
  onShow(shown: ReadonlySet<number>): void;
}

export function ClassStrip({ dataset, part, facts, shown, onShow }: ClassStripProps) {
  const [height, width, channels] = dataset.imageShape;
  const size = height * width * channels;
  const toggle = (label: number) => {
    const next = new Set(shown);
    if (!next.delete(label)) next.add(label);
    onShow(next);
  };
  return (
    <div class="class-strip">
      <p class="pale small">
        The mean of each class’s training images. Press a class to show only its images.{" "}
        {shown.size > 0 && (
          <button type="button" class="quiet" onClick={() => onShow(new Set())}>
            Show all classes
          </button>
        )}
      </p>
      {/* biome-ignore lint/a11y/noRedundantRoles: lists without markers lose their role in Safari */}
      <ul role="list">
        {dataset.classNames.map((name, label) => (
          <li key={name}>
            <button
              type="button"
              class="class-button"
              aria-pressed={shown.has(label)}
              onClick={() => toggle(label)}
            >
              {facts === undefined ? (
                <span class="mean-waiting" />
              ) : (
                <Picture
                  bytes={facts.means}
                  shape={dataset.imageShape}
                  offset={label * size}
                  label={`mean of ${name}`}
                  width={56}
                />
              )}
              <span class="class-name">{name}</span>
              <span class="pale small">{facts?.counts[part][label]?.toLocaleString("en") ?? "…"}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
