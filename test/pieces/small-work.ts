/** Work for tests and figures: many small pieces whose results are known, which sleep, resume from checkpoints, or fail. */

import type { OpenWork } from "../../src/pieces/children/work.ts";
import { Piece } from "../../src/pieces/piece.ts";

export interface SmallWork {
  readonly pieces: number;
  /** Steps of each piece, after each of which there is a checkpoint; default 1. */
  readonly steps?: number;
  /** Milliseconds that a step takes; default 0. */
  readonly stepMs?: number;
  /** The numbers of pieces that throw. */
  readonly failing?: readonly number[];
}

export const SMALL_WORK = new URL("./small-work.ts", import.meta.url).href;

/** What all of them are computed by. */
export const COMPUTED_BY = { code: "small" };

/** Each step is a step of a generator of random numbers, so that a step more or less is seen. */
function stepped(number: number): number {
  return (Math.imul(number, 1664525) + 1013904223) >>> 0;
}

interface Unfinished {
  readonly step: number;
  readonly number: number;
}

export function smallPieces({ pieces, steps = 1, stepMs = 0, failing = [] }: SmallWork): Piece<object>[] {
  return Array.from(
    { length: pieces },
    (_, i) =>
      new Piece<object>({
        name: `small/${i}`,
        title: `piece ${i}`,
        from: { i, steps },
        cost: (steps * stepMs) / 1000,
        async compute({ signal, onProgress, checkpoint, resumeFrom }) {
          if (failing.includes(i)) throw new RangeError(`piece ${i} cannot be computed`);
          const begun = ((await resumeFrom()) ?? { step: 0, number: i }) as Unfinished;
          let { step, number } = begun;
          for (; step < steps; ) {
            if (stepMs > 0) await new Promise((resolve) => setTimeout(resolve, stepMs));
            signal?.throwIfAborted();
            number = stepped(number);
            step++;
            onProgress(step / steps);
            if (step < steps) await checkpoint({ step, number } satisfies Unfinished);
          }
          return { i, number, list: Float32Array.of(number, i) };
        },
      }),
  );
}

/** What a piece comes to. */
export function smallResult(i: number, steps = 1): object {
  let number = i;
  for (let step = 0; step < steps; step++) number = stepped(number);
  return { i, number, list: Float32Array.of(number, i) };
}

export const openWork: OpenWork = async (description) => {
  const pieces = new Map(smallPieces(description as SmallWork).map((piece) => [piece.name, piece]));
  return { find: (name) => pieces.get(name), computedBy: COMPUTED_BY };
};
