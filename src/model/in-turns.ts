/** Long work that lets the event loop turn. */

/** Milliseconds of work after which other things have their turn. */
const MAX_AT_ONCE = 20;

// Taken now, so that tests with false timers do not stop a training.
const { setTimeout } = globalThis;

/** Does work piece by piece, and lets the event loop turn between pieces, first of all before the first; ends by the signal. */
export async function inTurns<Result>(
  pieces: Generator<unknown, Result>,
  signal?: AbortSignal,
): Promise<Result> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    for (const until = performance.now() + MAX_AT_ONCE; performance.now() < until; ) {
      const { done, value } = pieces.next();
      if (done) return value as Result;
    }
  }
}
