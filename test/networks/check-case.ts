/** What is checked of a random network: it is refused when it is built, or all of its life goes well. */

import { sameShape } from "../../src/graph/index.ts";
import {
  AtelierError,
  InternalError,
  type Model,
  modelFromBytes,
  NonFiniteLossError,
  type Weight,
} from "../../src/index.ts";
import {
  buildNetwork,
  type Case,
  examplesOf,
  makeLoss,
  makeOptimizer,
} from "../support/random-networks/index.ts";

/** What became of a case. "notFinite": the first step was refused, since it led to numbers that are not finite. */
export type Outcome = "trained" | "refused" | "notFinite";

/**
 * Checks a case: builds the model, trains it, saves and loads it, and continues training both.
 *
 * @throws Error if anything but a typed error at building, compiling, or for numbers that are not finite comes of it, or if
 *   the loaded model is another one than the saved one, in any bit
 */
export async function checkCase(plan: Case): Promise<Outcome> {
  for (const { error } of plan.refusals) expectTyped(error, "of a layer");
  let model: Model<unknown>;
  try {
    model = buildNetwork(plan.network, plan.seed);
    compile(model, plan);
  } catch (error) {
    expectTyped(error, "at building");
    return "refused";
  }
  const { x, y } = examplesOf(plan, model);
  const options = { batchSize: 2, epochs: 2, verbose: 0, seed: plan.seed } as const;
  try {
    await model.fit(x, y, options);
  } catch (error) {
    if (!(error instanceof NonFiniteLossError)) throw error;
    expectTyped(error, "of numbers that are not finite");
    return "notFinite";
  }
  const bytes = model.toBytes();
  const loaded = modelFromBytes(bytes);
  expectSame(loaded.getWeights(), model.getWeights(), "of the loaded model");
  if (!Buffer.from(loaded.toBytes()).equals(bytes)) throw new Error("saved again, the file is another one");
  expectSame(await outputsOf(loaded, x), await outputsOf(model, x), "of outputs of the loaded model");

  compile(loaded, plan);
  await loaded.resume(await model.trainingState());
  const [ofModel, ofLoaded] = [await go(model), await go(loaded)];
  if (ofModel !== ofLoaded)
    throw new Error(`the loaded model goes on with ${ofLoaded}, the other with ${ofModel}`);
  expectSame(loaded.getWeights(), model.getWeights(), "after the loaded model went on");
  return "trained";

  /** Trains again; gives the losses. */
  async function go(trained: Model<unknown>): Promise<string> {
    try {
      const { history } = await trained.fit(x, y, { ...options, epochs: 1 });
      return JSON.stringify(history.loss);
    } catch (error) {
      if (!(error instanceof NonFiniteLossError)) throw error;
      // The message also has the last finite loss, which a model that was loaded has not seen.
      return "numbers that are not finite";
    }
  }
}

/** Compiles with the metrics that fit, if they do. */
function compile(model: Model<unknown>, plan: Case): void {
  const options = () => ({ optimizer: makeOptimizer(plan.optimizer), loss: plan.losses.map(makeLoss) });
  try {
    const metrics = plan.losses.map(() => plan.metrics as never[]);
    model.compile({ ...options(), metrics });
  } catch (error) {
    expectTyped(error, "at compiling");
    model.compile(options());
  }
}

async function outputsOf(model: Model<unknown>, x: Parameters<Model["predict"]>[0]): Promise<Weight[]> {
  const outputs = await model.predict(x);
  const list = (Array.isArray(outputs) ? outputs : [outputs]) as Omit<Weight, "name">[];
  return list.map((output, i) => ({ ...output, name: `output ${i}` }));
}

function expectTyped(error: unknown, when: string): void {
  const isTyped = error instanceof AtelierError && !(error instanceof InternalError);
  if (isTyped && error.message.includes("Received: ")) return;
  throw new Error(`an error ${when} that is not typed, or does not say what was received: ${error}`, {
    cause: error,
  });
}

function expectSame(actual: readonly Weight[], expected: readonly Weight[], what: string): void {
  if (actual.length !== expected.length) throw new Error(`${actual.length} tensors ${what}`);
  for (const [i, { name, data, shape }] of expected.entries()) {
    const other = actual[i];
    const isSame =
      other !== undefined &&
      other.name === name &&
      sameShape(other.shape, shape) &&
      bytesOf(other.data).equals(bytesOf(data));
    if (!isSame) throw new Error(`another "${name}" ${what}`);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
