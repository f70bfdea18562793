/** Training: one run at a time. */

import { transfer } from "comlink";
import { defaultExperiment, type Experiment, fromAddress } from "../../src/experiment/index.ts";
import { type Model, modelFromBytes, type TrainAndTest } from "../../src/library.ts";
import type { TrainingApi } from "./api.ts";
import { currentModel, setCurrentModel } from "./current-model.ts";
import { open } from "./datasets.ts";
import { engineStarted, hearWarnings } from "./engine.ts";
import { describeNetwork } from "./run/describe-network.ts";
import { type Prepared, parametersOf, prepare, warmUp } from "./run/prepare.ts";
import { Run } from "./run/run.ts";
import { allOf, testOn } from "./run/test-images.ts";

/** What is ready to be trained, and has not begun. */
let ready: { readonly key: string; readonly prepared: Prepared } | undefined;
let run: Run | undefined;
/** One thing after the other: preparing, starting, opening. */
let last: Promise<unknown> = Promise.resolve();

export const trainingApi: TrainingApi = {
  prepareRun: (experiment) =>
    inTurn(async () => {
      // The run that is under way has the engine for itself.
      if (run !== undefined) return prepare(experiment, opened(experiment)).start;
      return (await makeReady(experiment)).start;
    }),
  startRun: (experiment, onEvent, { from, isStepping = false } = {}) => {
    run?.stop();
    return inTurn(async () => {
      await run?.ended;
      const prepared =
        from === undefined ? await takeReady(experiment) : prepare(experiment, opened(experiment), from);
      await replaceModel(prepared.model);
      hearWarnings((message) => onEvent({ kind: "warning", message }));
      const begun = new Run(prepared, onEvent, isStepping);
      run = begun;
      void begun.ended.then(() => {
        if (run === begun) run = undefined;
      });
      return prepared.start;
    });
  },
  async pauseRun() {
    run?.pause();
  },
  async resumeRun() {
    run?.resume();
  },
  async stepRun() {
    run?.step();
  },
  async stopRun() {
    run?.stop();
  },
  async setLearningRate(learningRate) {
    run?.setLearningRate(learningRate);
  },
  async exportModel() {
    const bytes = currentModel().toBytes();
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    return transfer(buffer, [buffer]);
  },
  importModel(bytes) {
    run?.stop();
    return inTurn(async () => {
      await run?.ended;
      await engineStarted();
      const model = modelFromBytes<unknown>(new Uint8Array(bytes));
      const { experiment: address, classNames, dataset } = model.notes;
      const name = dataset ?? open?.train.name ?? defaultExperiment().dataset;
      const experiment =
        address === undefined
          ? { ...defaultExperiment(name), network: describeNetwork(model) }
          : fromAddress(address);
      await replaceModel(model);
      return {
        experiment,
        isComplete: address !== undefined,
        trainedOn: dataset ?? (address === undefined ? undefined : experiment.dataset),
        inputShape: model.inputShape.slice(1).map((size) => size ?? 1),
        classNames,
        parameterCount: parametersOf(model),
      };
    });
  },
  testModel() {
    return inTurn(async () => {
      if (open === undefined) throw new Error("Expected an open dataset. Received: none.");
      return testOn(currentModel(), allOf("test", open.test), 0);
    });
  },
};

function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}

/** @throws Error in words for the visitor, if another dataset is open */
function opened({ dataset }: Experiment): TrainAndTest {
  if (open?.train.name === dataset) return open;
  throw new Error(
    `Expected the dataset "${dataset}" to be open. Received: ${open === undefined ? "none" : `"${open.train.name}"`}.`,
  );
}

async function makeReady(experiment: Experiment): Promise<Prepared> {
  const data = opened(experiment);
  const key = JSON.stringify(experiment);
  if (ready?.key === key && ready.prepared.test.dataset === data.test) return ready.prepared;
  await engineStarted();
  await forgetReady();
  const prepared = prepare(experiment, data);
  ready = { key, prepared };
  await warmUp(prepared);
  return prepared;
}

async function takeReady(experiment: Experiment): Promise<Prepared> {
  const prepared = await makeReady(experiment);
  ready = undefined;
  return prepared;
}

async function forgetReady(): Promise<void> {
  const { model } = ready?.prepared ?? {};
  ready = undefined;
  await model?.dispose();
}

/** Another network is trained and tried from now on; the one before is given up. */
async function replaceModel(model: Model<unknown>): Promise<void> {
  let before: Model<unknown> | undefined;
  try {
    before = currentModel();
  } catch {
    // There was none.
  }
  setCurrentModel(model);
  if (before !== model) await before?.dispose();
}
