/** A dataset to look at: its classes, its wall, and the image that is pointed at. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { DatasetFacts, OpenDataset } from "../../worker/api.ts";
import { worker } from "../../worker/client.ts";
import { ClassStrip } from "./class-strip.tsx";
import { Enlarged } from "./enlarged.tsx";
import { FactLine } from "./fact-line.tsx";
import { Lens } from "./lens.tsx";
import { Wall } from "./wall.tsx";
import { orderImages, type WallOrder } from "./wall-order.ts";

/** How the wall is hung, for all datasets that are shown. */
export interface Hanging {
  readonly part: "train" | "test";
  readonly order: WallOrder;
  /** Width of an image in CSS pixels. */
  readonly size: number;
}

interface DatasetViewProps {
  readonly dataset: OpenDataset;
  readonly hanging: Hanging;
}

const ALL: ReadonlySet<number> = new Set();

export function DatasetView({ dataset, hanging: { part, order, size } }: DatasetViewProps) {
  const [shown, setShown] = useState(ALL);
  const [cursor, setCursor] = useState(0);
  const [hovered, setHovered] = useState<number>();
  const [isEnlarged, setEnlarged] = useState(false);
  const [facts, setFacts] = useState<DatasetFacts>();
  const { labels, count } = dataset[part];

  useEffect(() => {
    let isWanted = true;
    setShown(ALL);
    setFacts(undefined);
    worker()
      .datasetFacts(dataset.name)
      .then(
        (computed) => isWanted && setFacts(computed),
        // The dataset was replaced meanwhile; the next one's facts are asked for.
        () => undefined,
      );
    return () => {
      isWanted = false;
    };
  }, [dataset]);
  const ordered = useMemo(
    () => orderImages(labels, dataset.classNames, order, shown),
    [labels, dataset, order, shown],
  );
  useEffect(() => {
    if (!ordered.indices.includes(cursor)) setCursor(ordered.indices[0] ?? 0);
    setHovered(undefined);
  }, [ordered]);

  const index = Math.min(hovered ?? cursor, Math.max(0, count - 1));
  const move = (by: number) => {
    const at = ordered.indices.indexOf(cursor) + by;
    const next = ordered.indices[Math.max(0, Math.min(ordered.indices.length - 1, at))];
    if (next !== undefined) setCursor(next);
  };
  const enlarge = (at: number) => {
    setCursor(at);
    setEnlarged(true);
  };
  return (
    <section class="dataset-view" aria-label={dataset.title}>
      <FactLine dataset={dataset} facts={facts} />
      <ClassStrip dataset={dataset} part={part} facts={facts} shown={shown} onShow={setShown} />
      <GoTo count={count} onGo={setCursor} isShown={(at) => ordered.indices.includes(at)} />
      <div class="wall-and-lens">
        <Wall
          key={`${dataset.name} ${part}`}
          {...{ dataset, part, ordered, size, cursor }}
          onCursor={setCursor}
          onHover={setHovered}
          onOpen={enlarge}
        />
        {count > 0 && <Lens {...{ dataset, part, index }} onOpen={() => enlarge(index)} />}
      </div>
      {isEnlarged && (
        <Enlarged {...{ dataset, part, index: cursor }} onMove={move} onClose={() => setEnlarged(false)} />
      )}
    </section>
  );
}

/** A field for an image's index. */
function GoTo({
  count,
  onGo,
  isShown,
}: {
  count: number;
  onGo(index: number): void;
  isShown(index: number): boolean;
}) {
  const [fault, setFault] = useState<string>();
  return (
    <form
      class="go-to"
      onSubmit={(event) => {
        event.preventDefault();
        const text = String(new FormData(event.currentTarget).get("index") ?? "").replaceAll(",", "");
        const index = text.trim() === "" ? Number.NaN : Number(text);
        if (!Number.isInteger(index) || index < 0 || index >= count) {
          setFault(`The images are numbered from 0 to ${(count - 1).toLocaleString("en")}.`);
        } else if (isShown(index)) {
          setFault(undefined);
          onGo(index);
        } else setFault(`Image ${index.toLocaleString("en")} is of a class that is not shown.`);
      }}
    >
      <label>
        <span class="go-to-word">Image number</span>
        <input name="index" inputMode="numeric" size={7} aria-invalid={fault !== undefined} />
      </label>
      <button type="submit">Go</button>
      <span role="status" class="small">
        {fault}
      </span>
    </form>
  );
}
