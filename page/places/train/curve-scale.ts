/** From numbers to places in a chart, and the ticks of its axes. */

export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly isLogarithmic: boolean;
  /** The share of the axis, 0 at `from`. */
  place(value: number): number;
  readonly ticks: readonly number[];
}

/** The approximate number of ticks of an axis. */
const TICKS = 5;

export function linearScale(from: number, to: number): Scale {
  const span = to - from || 1;
  return {
    from,
    to,
    isLogarithmic: false,
    place: (value) => (value - from) / span,
    ticks: linearTicks(from, to),
  };
}

/** Both ends above 0. */
export function logarithmicScale(from: number, to: number): Scale {
  const [low, high] = [Math.log10(from), Math.log10(to)];
  const span = high - low || 1;
  return {
    from,
    to,
    isLogarithmic: true,
    place: (value) => (Math.log10(Math.max(value, 1e-12)) - low) / span,
    ticks: logarithmicTicks(from, to),
  };
}

/** Multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks(from: number, to: number, count = TICKS): number[] {
  const span = to - from;
  if (!(span > 0)) return [from];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

function logarithmicTicks(from: number, to: number): number[] {
  const decades = Math.log10(to / from);
  const factors = decades > 3 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 3, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(12));
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  }
  return ticks;
}

/** Values with their neighbours' mean, weighted by how near they are: `reach` is how far x goes until a weight is 1/e. */
export function smoothed(x: readonly number[], y: readonly number[], reach: number): number[] {
  let mean: number | undefined;
  return y.map((value, i) => {
    if (!Number.isFinite(value)) return Number.NaN;
    const weight = 1 - Math.exp(-((x[i] ?? 0) - (x[i - 1] ?? 0)) / reach);
    mean = mean === undefined ? value : mean + weight * (value - mean);
    return mean;
  });
}

/** The index of the last value of an ascending list that is not above `value`; 0 if all are. */
export function lastUpTo(values: readonly number[], value: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((values[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
