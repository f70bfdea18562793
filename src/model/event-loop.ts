/** Turns for the rest of the program, between runs of an engine that keeps the event loop waiting. */

/** Milliseconds after which others have their turn again: half a per cent of the time is theirs, at least. */
const INTERVAL = 200;

// Taken now, so that tests with false timers do not stop a training.
const { setTimeout } = globalThis;

let last = performance.now();

/**
 * Waits for a millisecond if the event loop had no turn for a fifth of a second. Everything due runs: timers,
 * aborts, Ctrl-C, and each step of a server's answer, of which a run's own turn of the loop would do only one.
 */
export async function giveWay(): Promise<void> {
  if (performance.now() - last < INTERVAL) return;
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 1);
  });
  last = performance.now();
}
