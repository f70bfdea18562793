import { expect, it } from "vitest";
import { HistoryRecorder } from "../../src/model/history.ts";

const PARAMS = { epochs: 2, steps: 1, batchSize: 1 } as Parameters<HistoryRecorder["history"]>[0];

it("keeps metrics whatever their names: those of every object's own properties too", () => {
  const recorder = new HistoryRecorder();
  recorder.add(0, { loss: 1, toString: 2, constructor: 3 } as never);
  recorder.add(1, { loss: 4, toString: 5, constructor: 6 } as never);
  const expected = { loss: [1, 4], toString: [2, 5], constructor: [3, 6] };
  expect(recorder.history(PARAMS)).toEqual({ epoch: [0, 1], history: expected, params: PARAMS });
  const again = new HistoryRecorder();
  again.add(0, { loss: 9, old: 9 } as never);
  again.restore(recorder.state());
  expect(again.state()).toEqual({ epoch: [0, 1], history: expected });
});
