/** Ending by a signal what waits for others. */

/**
 * Waits for work, but at most until the signal is aborted; the work itself continues.
 *
 * @param isOver when aborted, the signal no longer ends the waiting
 * @throws the signal's reason as soon as it is aborted; what the work throws
 */
export async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
  isOver?: AbortSignal,
): Promise<Result> {
  if (signal === undefined) return work;
  const stop = new AbortController();
  isOver?.addEventListener("abort", () => stop.abort(), { once: true });
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { signal: stop.signal });
    if (signal.aborted) reject(signal.reason);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stop.abort();
  }
}
