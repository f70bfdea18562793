import { useState } from "preact/hooks";
import { Picture } from "../../../parts/picture.tsx";
import { Scrolls } from "../../../parts/scrolls.tsx";
import { dataset } from "../../../state/dataset.ts";
import type { OpenDataset } from "../../../worker/api.ts";
import { Step } from "../step.tsx";

export function Pixels() {
  const open = dataset.value;
  const [height = 28, width = 28, channels = 1] = open?.imageShape ?? [];
  return (
    <>
      <p>
        A pixel is a byte: 0 for black, 255 for white. Python readers of these files return each image as a
        vector of {height * width * channels} numbers, since most classifiers expect vectors. A convolution
        needs to know which pixels are neighbours, so the images keep their shape here: height, width and
        channels, of which a grey image has one and a colour image three.
      </p>
      <p>
        Networks learn best from numbers of about the size of 1. So each byte is divided by 255, which leaves
        every pixel between 0 and 1. A common mistake in practice is not to do the same with the pictures that
        are classified later.
      </p>
      <Step
        label="Code that rescales the images"
        code={"const images = rescale(train.images); // bytes / 255"}
      />
      {open !== undefined && <Grid open={open} />}
    </>
  );
}

/** A picture and its numbers, as bytes or rescaled. */
function Grid({ open }: { open: OpenDataset }) {
  const [index, setIndex] = useState(0);
  const [isRescaled, setRescaled] = useState(false);
  const [at, setAt] = useState<{ row: number; column: number }>({ row: 14, column: 14 });
  const [height, width, channels] = open.imageShape;
  const size = height * width * channels;
  const last = open.train.count - 1;
  const pixel = (row: number, column: number) =>
    open.train.images[index * size + (row * width + column) * channels] ?? 0;
  const shown = (byte: number) => (isRescaled ? (byte / 255).toFixed(2) : String(byte));
  const rows = Math.min(9, height);
  const columns = Math.min(9, width);
  const top = Math.min(Math.max(0, at.row - (rows >> 1)), height - rows);
  const left = Math.min(Math.max(0, at.column - (columns >> 1)), width - columns);
  const name = open.classNames[open.train.labels[index] ?? 0] ?? "";
  return (
    <div class="beside">
      <div>
        <button
          type="button"
          class="pointing"
          aria-label={`${name}, training image ${index}; arrows move the window of numbers`}
          onPointerMove={({ offsetX, offsetY, currentTarget }) => {
            const { clientWidth, clientHeight } = currentTarget;
            setAt({
              row: Math.min(height - 1, Math.max(0, Math.floor((offsetY / clientHeight) * height))),
              column: Math.min(width - 1, Math.max(0, Math.floor((offsetX / clientWidth) * width))),
            });
          }}
          onKeyDown={(event) => {
            const move = MOVES[event.key];
            if (move === undefined) return;
            event.preventDefault();
            setAt({
              row: Math.min(height - 1, Math.max(0, at.row + move[0])),
              column: Math.min(width - 1, Math.max(0, at.column + move[1])),
            });
          }}
        >
          <Picture
            bytes={open.train.images}
            offset={index * size}
            shape={open.imageShape}
            width={252}
            label=""
          />
          <span
            class="window"
            style={{
              left: `${(100 * left) / width}%`,
              top: `${(100 * top) / height}%`,
              width: `${(100 * columns) / width}%`,
              height: `${(100 * rows) / height}%`,
            }}
          />
        </button>
        <p class="buttons">
          <button type="button" onClick={() => setIndex(index === 0 ? last : index - 1)}>
            Previous
          </button>
          <button type="button" onClick={() => setIndex(index === last ? 0 : index + 1)}>
            Next
          </button>
          <span class="pale small" role="status">
            {name}, training image {index}
          </span>
        </p>
      </div>
      <div>
        <label class="choice">
          <input
            type="checkbox"
            checked={isRescaled}
            onChange={({ currentTarget }) => setRescaled(currentTarget.checked)}
          />{" "}
          divided by 255
        </label>
        <Scrolls label="The numbers">
          <table class="numbers">
            <caption>
              Rows {top} to {top + rows - 1}, columns {left} to {left + columns - 1}
              {channels > 1 && ", the first channel"}: move the pointer over the picture.
            </caption>
            <tbody>
              {Array.from({ length: rows }, (_, i) => (
                <tr key={i}>
                  {Array.from({ length: columns }, (_, j) => {
                    const byte = pixel(top + i, left + j);
                    return (
                      <td
                        key={j}
                        style={{
                          background: `rgb(${byte} ${byte} ${byte})`,
                          color: byte > MIDDLE ? "#000" : "#fff",
                        }}
                      >
                        {shown(byte)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolls>
      </div>
    </div>
  );
}

/** Up to here white has the better contrast, 4.5 and more; from here black. */
const MIDDLE = 117;

const MOVES: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
