import { useEffect, useRef } from "preact/hooks";
import type { FeatureMaps } from "../../worker/api.ts";

const COLUMNS = 64;
const SCALE = 8;

/** Numbers without a place in the picture: a square for each, brighter for more. */
export function UnitsStrip({ maps }: { maps: FeatureMaps }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const count = maps.values.length;
  const columns = Math.min(COLUMNS, count);
  const rows = Math.ceil(count / columns);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const image = context.createImageData(columns, rows);
    const most = maps.values.reduce((high, value) => Math.max(high, Math.abs(value)), 1e-12);
    maps.values.forEach((value, i) => {
      image.data.set([0, 0, 0, 255].fill(Math.round((255 * Math.max(0, value)) / most), 0, 3), 4 * i);
    });
    context.putImageData(image, 0, 0);
  }, [maps]);
  return (
    <canvas
      ref={canvas}
      class="pixels units"
      role="img"
      aria-label={`${count} outputs of ${maps.layer}`}
      width={columns}
      height={rows}
      style={{ width: `${columns * SCALE}px`, aspectRatio: `${columns} / ${rows}` }}
    />
  );
}
