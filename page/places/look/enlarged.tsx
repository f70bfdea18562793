/** One image, as large as the page allows, with the number behind each pixel; arrow keys lead to its neighbours. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Picture } from "../../parts/picture.tsx";
import type { OpenDataset } from "../../worker/api.ts";
import { imageInWords } from "./wall.tsx";

interface EnlargedProps {
  readonly dataset: OpenDataset;
  readonly part: "train" | "test";
  readonly index: number;
  /** Moves by this number of positions on the wall. */
  onMove(by: number): void;
  onClose(): void;
}

export function Enlarged({ dataset, part, index, onMove, onClose }: EnlargedProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [pointed, setPointed] = useState<readonly [row: number, column: number]>();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const [height, width, channels] = dataset.imageShape;
  const offset = index * height * width * channels;
  const side = Math.min(448, globalThis.innerWidth - 84, globalThis.innerHeight - 260);
  const shownWidth = width >= height ? side : (side * width) / height;
  const shownHeight = (shownWidth * height) / width;
  const words = imageInWords(dataset, part, index);
  const valueAt = ([row, column]: readonly [number, number]) => {
    const from = offset + (row * width + column) * channels;
    return Array.from(dataset[part].images.subarray(from, from + channels)).join(", ");
  };
  return (
    <dialog
      ref={dialog}
      class="enlarged"
      aria-label={words}
      onClose={onClose}
      onKeyDown={({ key }) => {
        if (key === "ArrowLeft") onMove(-1);
        if (key === "ArrowRight") onMove(1);
      }}
    >
      <div
        class="enlarged-picture"
        onPointerMove={({ clientX, clientY, currentTarget }) => {
          const { left, top } = currentTarget.getBoundingClientRect();
          const row = Math.floor(((clientY - top) * height) / shownHeight);
          const column = Math.floor(((clientX - left) * width) / shownWidth);
          const isInside = row >= 0 && column >= 0 && row < height && column < width;
          setPointed(isInside ? [row, column] : undefined);
        }}
        onPointerLeave={() => setPointed(undefined)}
      >
        <Picture
          bytes={dataset[part].images}
          shape={dataset.imageShape}
          offset={offset}
          label={words}
          width={shownWidth}
        />
      </div>
      <p aria-live="polite" class="enlarged-words">
        <b>{words}</b>
      </p>
      <p class="pale small">
        {pointed === undefined
          ? `${height}×${width} pixels${channels === 3 ? " of red, green and blue" : ""}, each from 0 to 255: point at one to see its value.`
          : `Row ${pointed[0]}, column ${pointed[1]}: ${valueAt(pointed)}`}
      </p>
      <div class="buttons">
        <button type="button" onClick={() => onMove(-1)}>
          ← Previous
        </button>
        <button type="button" onClick={() => onMove(1)}>
          Next →
        </button>
        <button type="button" class="main" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
