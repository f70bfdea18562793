/** Numbers that are not finite, at which training goes back to a checkpoint. */

import { describe, expect, it } from "vitest";
import {
  type BackupEvent,
  callbacks,
  NonFiniteLossError,
  optimizers,
  removeCheckpoints,
} from "../../src/index.ts";
import { checkpointDirectory, fitInterrupted, makeModel, x, y } from "./support/interrupted-training.ts";

const directory = checkpointDirectory();

describe("numbers that are not finite", () => {
  const wild = () => makeModel(1, optimizers.sgd(1e30));
  const options = () => ({ epochs: 2, batchSize: 16, verbose: 0 }) as const;

  it("take training back to the last checkpoint with a lower learning rate", async () => {
    const events: BackupEvent[] = [];
    const onEvent = (event: BackupEvent) => void events.push(event);
    const model = wild();
    const backup = callbacks.backupAndRestore({
      directory: directory(),
      onNonFinite: { factor: 1e-16, times: 2 },
      onEvent,
    });
    await model.fit(x, y, { ...options(), callbacks: backup });
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).toEqual(["saved", "rolledBack", "rolledBack", "saved", "saved"]);
    const tame = makeModel(1, optimizers.sgd(1e30 * 1e-32));
    await tame.fit(x, y, options());
    expect(model.getWeights()).toEqual(tame.getWeights());
    expect(model.optimizer.learningRate).toBeCloseTo(0.01, 12);
  });

  it("lower a schedule as a whole, and still do after an interruption", async () => {
    const schedule = (step: number) => 1e30 / (1 + step);
    const make = () => makeModel(1, optimizers.sgd({ learningRate: schedule }));
    const { model } = await fitInterrupted(make, options, [7], { onNonFinite: { factor: 1e-32 } });
    const tame = makeModel(1, optimizers.sgd({ learningRate: (step) => schedule(step) * 1e-32 }));
    await tame.fit(x, y, options());
    expect(model.getWeights()).toEqual(tame.getWeights());
  });

  it("are refused before training with batches that only go on, whose error would hide what went wrong", async () => {
    function* forever() {
      for (;;) yield { x, y };
    }
    const rolling = callbacks.backupAndRestore({ directory: directory(), onNonFinite: {} });
    const asked = wild().fit(forever(), { epochs: 2, stepsPerEpoch: 2, verbose: 0, callbacks: rolling });
    await expect(asked).rejects.toThrow(/gone through again.* Received: an iterator, which only goes on\./s);
    const again = wild().fit(forever, { epochs: 2, stepsPerEpoch: 2, verbose: 0, callbacks: rolling });
    await expect(again).rejects.toThrow(NonFiniteLossError);
  });

  it("end training after the given number of times, and at once without the option", async () => {
    const rolling = callbacks.backupAndRestore({
      directory: directory(),
      onNonFinite: { factor: 0.9, times: 2 },
    });
    await expect(wild().fit(x, y, { ...options(), callbacks: rolling })).rejects.toThrow(NonFiniteLossError);
    await removeCheckpoints(directory());
    const plain = callbacks.backupAndRestore({ directory: directory() });
    await expect(wild().fit(x, y, { ...options(), callbacks: plain })).rejects.toThrow(NonFiniteLossError);
  });
});
