/** What a run made of images that it did not learn from: of this visit, or as it was kept. */

import { useEffect, useRef, useState } from "preact/hooks";
import { MAX_TESTED, type RunRecord } from "../../state/run-record.ts";
import { store } from "../../state/run-store.ts";
import { latestTested } from "../../state/runs.ts";
import type { Tested } from "../../worker/api.ts";

export type When = number | "test";

export function useTested(run: RunRecord | undefined, when: When | undefined): Tested | undefined {
  const key = run === undefined || when === undefined ? undefined : `${run.id}/${when}`;
  const [read, setRead] = useState<{ readonly key: string; readonly tested: Tested | undefined }>();
  const fresh = key === undefined ? undefined : latestTested.value.get(key);
  useEffect(() => {
    if (key === undefined || fresh !== undefined || run === undefined || when === undefined) return;
    store()
      .readTested(run.id, when)
      .then(
        (tested) => setRead({ key, tested }),
        () => setRead({ key, tested: undefined }),
      );
  }, [key, fresh, run?.id, when]);
  return fresh ?? (read?.key === key ? read?.tested : undefined);
}

/** The times at which a run was tested, the latest one last. */
export function timesOf(run: RunRecord): When[] {
  const times: When[] = run.epochs
    .filter(({ epoch }, i) => epoch <= MAX_TESTED || i === run.epochs.length - 1)
    .map(({ epoch }) => epoch);
  const last = run.epochs.at(-1);
  // A run that is tested on the test images after each epoch is at its end what it was then.
  if (run.test !== undefined && !(last?.on === "test" && last.step === run.step)) times.push("test");
  return times;
}

/**
 * Delays a value, for content that takes long to draw: it changes in a task of its own, and not more often than that.
 *
 * @param pause milliseconds between two times
 */
export function useCalm<Value>(value: Value, pause: number): Value {
  const [shown, setShown] = useState(value);
  const shownAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        shownAt.current = performance.now();
        setShown(value);
      },
      Math.max(0, shownAt.current + pause - performance.now()),
    );
    return () => clearTimeout(timer);
  }, [value, pause]);
  return shown;
}
