/** What the visitor's files became, to be looked at before it is taken. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Picture } from "../../../parts/picture.tsx";
import type { OwnPreview } from "../../../worker/api.ts";

interface PreviewProps {
  readonly preview: OwnPreview;
  onKeep(title: string): Promise<void>;
  onForget(): void;
}

/** Files that are named of those that were left out. */
const MAX_NAMED = 12;
/** Classes of which pictures are shown. */
const MAX_CLASSES = 40;

export function Preview({ preview, onKeep, onForget }: PreviewProps) {
  const [title, setTitle] = useState(preview.title);
  const [isKeeping, setKeeping] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { classNames, imageShape, counts, samples, skipped } = preview;
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  return (
    <div class="preview">
      <h3 ref={heading} tabIndex={-1}>
        {(counts.train + counts.test).toLocaleString("en")} images of {classNames.length} classes
      </h3>
      <p>
        {counts.train.toLocaleString("en")} for training, {counts.test.toLocaleString("en")} for testing.
        {preview.prepared !== undefined && ` Prepared as ${preview.prepared}.`}
      </p>
      {preview.notes.map((note) => (
        <p key={note} class="small">
          {note}.
        </p>
      ))}
      <dl class="preview-classes">
        {classNames.slice(0, MAX_CLASSES).map((name, label) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {samples.labels.map((of, i) =>
                of === label ? (
                  <Picture
                    key={i}
                    bytes={samples.images}
                    shape={imageShape}
                    offset={i * size}
                    label={`prepared picture of ${name}`}
                    width={48}
                  />
                ) : null,
              )}
            </dd>
          </div>
        ))}
      </dl>
      {classNames.length > MAX_CLASSES && (
        <p class="small">… and {classNames.length - MAX_CLASSES} more classes.</p>
      )}
      {skipped.length > 0 && (
        <details>
          <summary>
            {skipped.length.toLocaleString("en")} {skipped.length === 1 ? "file was" : "files were"} left out
          </summary>
          <ul class="small">
            {skipped.slice(0, MAX_NAMED).map(({ path, reason }) => (
              <li key={path}>
                {path}: {reason}
              </li>
            ))}
            {skipped.length > MAX_NAMED && <li>… and {skipped.length - MAX_NAMED} more</li>}
          </ul>
        </details>
      )}
      <form
        class="buttons"
        onSubmit={(event) => {
          event.preventDefault();
          setKeeping(true);
          void onKeep(title.trim() === "" ? preview.title : title.trim()).finally(() => setKeeping(false));
        }}
      >
        <label class="field">
          <span>Name of the dataset</span>
          <input
            value={title}
            maxLength={80}
            onInput={({ currentTarget }) => setTitle(currentTarget.value)}
          />
        </label>
        <button type="submit" class="main" disabled={isKeeping}>
          Use these images
        </button>
        <button type="button" onClick={onForget}>
          Forget them
        </button>
      </form>
    </div>
  );
}
