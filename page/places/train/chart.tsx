/** One chart of curves, in SVG. */

import { linearTicks, type Scale } from "./curve-scale.ts";
import type { Line, Measure, RunLines } from "./run-lines.ts";

export interface ChartProps {
  readonly title: string;
  readonly measure: Measure;
  readonly lines: readonly RunLines[];
  /** The run that is chosen is drawn above the others. */
  readonly chosen: string | undefined;
  readonly epochs: number;
  readonly y: Scale;
  readonly width: number;
  /** Where values are read, in epochs. */
  readonly cursor: number | undefined;
  readonly format: (value: number) => string;
}

const HEIGHT = 230;
export const MARGIN = { left: 46, right: 10, top: 26, bottom: 24 };
/** More would be a line anyway. */
const MAX_DOTS = 60;
/** Pixels that a label of the epochs takes. */
const LABEL = 60;

export function Chart({ title, measure, lines, chosen, epochs, y, width, cursor, format }: ChartProps) {
  const inner = { width: width - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const left = (epoch: number) => MARGIN.left + (epoch / epochs) * inner.width;
  const top = (value: number) => MARGIN.top + (1 - y.place(value)) * inner.height;
  const clip = `inside-${measure}`;
  const ticks = linearTicks(0, epochs, Math.max(2, Math.floor(inner.width / LABEL / 2)));
  const drawn = lines.toSorted((a, b) => Number(a.run.id === chosen) - Number(b.run.id === chosen));
  return (
    <svg class="chart" width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
      <clipPath id={clip}>
        <rect x={MARGIN.left - 4} y={MARGIN.top - 4} width={inner.width + 8} height={inner.height + 8} />
      </clipPath>
      <text x={0} y={12} class="title">
        {title}
      </text>
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={top(tick)} y2={top(tick)} />
          <text class="tick" x={MARGIN.left - 7} y={top(tick)} dy="0.34em" text-anchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      {ticks.map((tick) => (
        <text key={tick} class="tick" x={left(tick)} y={HEIGHT - 7} text-anchor="middle">
          {tick}
        </text>
      ))}
      <g clip-path={`url(#${clip})`}>
        {drawn.map(({ run, training, tested }) => (
          <g key={run.id} style={{ color: `var(--series-${run.series})` }}>
            <path class="raw" d={pathOf(training[measure].raw, left, top)} />
            <path class="smooth" d={pathOf(training[measure].smooth, left, top)} />
            <path class="tested" d={pathOf(tested[measure], left, top)} />
            {tested[measure].x.length <= MAX_DOTS &&
              tested[measure].x.map((epoch, i) => (
                <circle key={epoch} cx={left(epoch)} cy={top(tested[measure].y[i] ?? 0)} r={3.5} />
              ))}
          </g>
        ))}
      </g>
      {cursor !== undefined && (
        <line
          class="cursor"
          x1={left(cursor)}
          x2={left(cursor)}
          y1={MARGIN.top}
          y2={HEIGHT - MARGIN.bottom}
        />
      )}
    </svg>
  );
}

/** Half pixels are as good as whole numbers, and a third as long as all digits. */
function pathOf({ x, y }: Line, left: (x: number) => number, top: (y: number) => number): string {
  let path = "";
  let isDown = false;
  for (let i = 0; i < x.length; i++) {
    const value = y[i] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      isDown = false;
      continue;
    }
    path += `${isDown ? "L" : "M"}${left(x[i] ?? 0).toFixed(1)},${top(value).toFixed(1)}`;
    isDown = true;
  }
  return path;
}
