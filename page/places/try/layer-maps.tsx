import { useEffect, useRef } from "preact/hooks";
import type { FeatureMaps } from "../../worker/api.ts";
import { gridOf, type MapCell, paintMaps } from "./paint-maps.ts";

/** A layer's feature maps beside each other in one canvas. */
export function LayerMaps({
  maps,
  cell,
  onPoint,
}: {
  maps: FeatureMaps;
  cell: MapCell | undefined;
  onPoint: (cell: MapCell) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const grid = gridOf(maps.shape);
  useEffect(() => {
    if (canvas.current !== null) paintMaps(canvas.current, maps, grid);
  }, [maps]);
  const { height, width, columns, shown } = grid;
  const pointAt = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * grid.canvasWidth);
    const y = Math.floor(((event.clientY - box.top) / box.height) * grid.canvasHeight);
    const channel = Math.floor(y / (height + 1)) * columns + Math.floor(x / (width + 1));
    const [row, column] = [y % (height + 1), x % (width + 1)];
    if (channel < shown && row < height && column < width) onPoint({ channel, row, column });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const { channel, row, column } = cell ?? { channel: 0, row: height >> 1, column: width >> 1 };
    if (event.shiftKey) {
      const next = channel + move[1] + move[0] * columns;
      if (next >= 0 && next < shown) onPoint({ channel: next, row, column });
    } else {
      onPoint({
        channel,
        row: Math.max(0, Math.min(height - 1, row + move[0])),
        column: Math.max(0, Math.min(width - 1, column + move[1])),
      });
    }
  };
  const place = cell && {
    left: `${(100 * ((cell.channel % columns) * (width + 1) + cell.column)) / grid.canvasWidth}%`,
    top: `${(100 * (Math.floor(cell.channel / columns) * (height + 1) + cell.row)) / grid.canvasHeight}%`,
    width: `${100 / grid.canvasWidth}%`,
    height: `${100 / grid.canvasHeight}%`,
  };
  return (
    <>
      <div
        class="layer-maps"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: cells are gone to by arrow keys.
        tabIndex={0}
        role="application"
        aria-label={`${shown} feature maps of ${maps.layer}. Arrow keys move within a map, with shift between maps.`}
        onPointerMove={pointAt}
        onPointerDown={pointAt}
        onKeyDown={onKeyDown}
        style={{
          width: `${grid.canvasWidth * grid.scale}px`,
          aspectRatio: `${grid.canvasWidth} / ${grid.canvasHeight}`,
        }}
      >
        <canvas ref={canvas} class="pixels" width={grid.canvasWidth} height={grid.canvasHeight} />
        {place !== undefined && <span class="cell-mark" style={place} />}
      </div>
      {shown < grid.channels && (
        <p class="pale small">
          The first {shown} of {grid.channels}.
        </p>
      )}
    </>
  );
}

const MOVES: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
