/** The wall: tens of thousands of images to scroll through, of which only those that are seen are painted. */

import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { OpenDataset } from "../../worker/api.ts";
import { HEADING_HEIGHT, layOutWall, moveBy, placeOf, positionAt } from "./wall-layout.ts";
import type { OrderedImages } from "./wall-order.ts";
import { chooseScale, pitchOf, WallPainter } from "./wall-paint.ts";

export interface WallProps {
  readonly dataset: OpenDataset;
  readonly part: "train" | "test";
  readonly ordered: OrderedImages;
  /** Width of an image, in CSS pixels, as nearly as whole pixels allow. */
  readonly size: number;
  /** Index of the image that the keyboard is at. */
  readonly cursor: number;
  onCursor(index: number): void;
  /** The image under the pointer; undefined when it left. */
  onHover(index: number | undefined): void;
  onOpen(index: number): void;
}

/** "Ankle boot, training image 4,711" */
export function imageInWords(dataset: OpenDataset, part: "train" | "test", index: number): string {
  const name = dataset.classNames[dataset[part].labels[index] ?? 0] ?? "no class";
  return `${name}, ${part === "train" ? "training" : "test"} image ${index.toLocaleString("en")}`;
}

/** Of the wall, above and below, in CSS pixels. */
const BORDERS = 2;

function px(length: number): string {
  return `${length}px`;
}

export function Wall({ dataset, part, ordered, size, cursor, onCursor, onHover, onOpen }: WallProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [room, setRoom] = useState({ width: 0, height: 0 });
  const [hovered, setHovered] = useState<number>();
  const id = useId();

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const scale = useMemo(
    () => chooseScale(dataset.imageShape, size, globalThis.devicePixelRatio),
    [dataset, size],
  );
  const layout = useMemo(
    () => layOutWall(ordered.sections, room.width, pitchOf(scale)),
    [ordered, room.width, scale],
  );
  const bytes = dataset[part].images;
  const images = { bytes, shape: dataset.imageShape, indices: ordered.indices };

  const painter = useRef<WallPainter>(undefined);
  const paint = () => {
    if (canvas.current === null || box.current === null || room.width === 0) return;
    painter.current ??= new WallPainter(canvas.current);
    const offset = painter.current.paint(images, layout, scale, box.current.scrollTop, room.height);
    canvas.current.style.transform = `translateY(${-offset}px)`;
  };
  useLayoutEffect(paint, [layout, scale, ordered, bytes, room]);
  const waiting = useRef(0);
  const paintSoon = () => {
    cancelAnimationFrame(waiting.current);
    waiting.current = requestAnimationFrame(paint);
  };
  useEffect(() => () => cancelAnimationFrame(waiting.current), []);

  const position = useMemo(() => Math.max(0, ordered.indices.indexOf(cursor)), [ordered, cursor]);
  const showPosition = (at: number) => {
    const element = box.current;
    if (element === null) return;
    const { top } = placeOf(layout, at);
    const [, down] = layout.pitch;
    if (top - HEADING_HEIGHT < element.scrollTop) element.scrollTop = top - HEADING_HEIGHT;
    else if (top + down > element.scrollTop + room.height) element.scrollTop = top + down - room.height;
  };
  const latestShown = useRef(cursor);
  useLayoutEffect(() => {
    if (latestShown.current === cursor && ordered.indices[0] !== undefined) return;
    latestShown.current = cursor;
    showPosition(position);
  }, [cursor, layout]);

  const indexAt = (event: MouseEvent): number | undefined => {
    const element = box.current;
    if (element === null) return undefined;
    const { left, top } = element.getBoundingClientRect();
    const x = event.clientX - left - element.clientLeft;
    const at = positionAt(layout, x, event.clientY - top - element.clientTop + element.scrollTop);
    return at === undefined ? undefined : ordered.indices[at];
  };
  const hover = (index: number | undefined) => {
    if (index === hovered) return;
    setHovered(index);
    onHover(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onOpen(ordered.indices[position] ?? 0);
      return;
    }
    const page = Math.floor(room.height / layout.pitch[1]) - 1;
    const to = moveBy(layout, position, event.key, page);
    const index = to === undefined ? undefined : ordered.indices[to];
    if (index === undefined) return;
    event.preventDefault();
    hover(undefined);
    onCursor(index);
  };

  const name = `${layout.count.toLocaleString("en")} ${part === "train" ? "training" : "test"} images of ${dataset.title}`;
  const frameOf = (at: number) => {
    const { left, top } = placeOf(layout, at);
    const [height, width] = scale.cell;
    return {
      left: px(left),
      top: px(top),
      width: px(width * scale.scale),
      height: px(height * scale.scale),
    };
  };
  const hoveredAt = hovered === undefined ? -1 : ordered.indices.indexOf(hovered);
  const isEmpty = layout.count === 0;
  return (
    <div
      ref={box}
      class="wall"
      style={{ height: px(layout.height + BORDERS) }}
      role="listbox"
      tabIndex={0}
      aria-label={name}
      aria-describedby={`${id}-how`}
      aria-activedescendant={isEmpty ? undefined : `${id}-cursor`}
      onScroll={() => {
        hover(undefined);
        paintSoon();
      }}
      onKeyDown={onKeyDown}
      onPointerMove={(event) => event.pointerType !== "touch" && hover(indexAt(event))}
      onPointerLeave={() => hover(undefined)}
      onClick={(event) => {
        const index = indexAt(event);
        if (index !== undefined) onCursor(index);
      }}
      onDblClick={(event) => {
        const index = indexAt(event);
        if (index !== undefined) onOpen(index);
      }}
    >
      <div class="wall-room" role="presentation" style={{ height: px(Math.max(layout.height, room.height)) }}>
        <div class="wall-window" aria-hidden="true" style={{ height: px(room.height) }}>
          <canvas ref={canvas} class="pixels" />
        </div>
        {layout.headings.map(({ title, top, count }) => (
          <p
            key={title}
            class="wall-heading"
            aria-hidden="true"
            style={{ top: px(top), height: px(HEADING_HEIGHT) }}
          >
            <b>{title}</b> {count.toLocaleString("en")}
          </p>
        ))}
        {hoveredAt >= 0 && <div class="wall-hover" role="presentation" style={frameOf(hoveredAt)} />}
        {!isEmpty && (
          <div
            id={`${id}-cursor`}
            class="wall-cursor"
            role="option"
            tabIndex={-1}
            aria-selected="true"
            aria-posinset={position + 1}
            aria-setsize={layout.count}
            aria-label={imageInWords(dataset, part, ordered.indices[position] ?? 0)}
            style={frameOf(position)}
          />
        )}
      </div>
      <span id={`${id}-how`} hidden>
        Arrow keys move from image to image, Page Up and Page Down by a screen, Home and End to the first and
        the last one; Enter enlarges.
      </span>
    </div>
  );
}
