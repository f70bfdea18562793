/**
 * Warnings while a model is trained: of training that changes nothing, or from which nothing was learned. What is looked at
 * are the logs of an epoch, and once, after the first one, a batch in a ReLU network; nothing is computed for a step.
 */

import type { Examples } from "./examples.ts";
import type { Executor } from "./executor.ts";
import type { Batch } from "./feeds.ts";
import { lossName, type TrainedOutput } from "./graphs/objective.ts";
import type { Logs } from "./history.ts";
import type { Model } from "./model.ts";
import type { Network, Step } from "./network/network.ts";
import { classReader, countClasses } from "./split-warning.ts";
import { warnOnce } from "./warnings.ts";

/** Steps before an accuracy says anything: a network that learns slowly starts like one that does not learn. */
const MIN_STEPS = 100;

/** Relative difference between the losses of two epochs below which it can come from the order of sums in float32. */
const ROUNDING = 1e-6;

/** Standard deviations above the share of the most frequent class that an accuracy may reach by chance. */
const CHANCE = 2;

/** Looks at the training of one call of `fit`. */
export class LearningWatch {
  readonly #model: Model<unknown>;
  readonly #executor: Executor;
  readonly #examples: Examples | undefined;
  #steps = 0;
  #batch: Batch | undefined;
  #losses: number[] = [];
  #isAccuracySeen = false;
  #areOutputsSeen = false;
  /** Whether it was said why nothing is learned. */
  #isExplained = false;

  /** @param examples what is trained on, if it is in memory */
  constructor(model: Model<unknown>, executor: Executor, examples: Examples | undefined) {
    this.#model = model;
    this.#executor = executor;
    this.#examples = examples;
  }

  /** Warns of what will change nothing, before training. */
  begin(): void {
    const { network } = this.#model;
    const { parameters } = this.#executor;
    const trainable = network.variables.filter((variable) => variable.trainable);
    this.#isExplained = parameters.length === 0 || this.#learningRate === 0;
    if (parameters.length === 0) {
      warnOnce(
        network,
        "frozen",
        network.variables.length === 0
          ? "the model has no weights, so that nothing is learned"
          : "no weight of the model is trained, so that nothing is learned: set trainable of its layers, and compile again",
      );
    } else if (
      trainable.length !== parameters.length ||
      trainable.some((each) => !parameters.includes(each))
    ) {
      warnOnce(
        network,
        "trainable since",
        `trainable was changed after compile: ${parameters.length} weights are trained as they were then, not the ` +
          `${trainable.length} that are trainable now; compile again`,
      );
    }
    if (this.#learningRate === 0) {
      warnOnce(network, "learning rate 0", "the learning rate is 0, so that nothing is learned");
    }
  }

  /** Takes note of steps: of a batch of theirs. */
  taken(steps: number, batch: Batch): void {
    this.#steps += steps;
    this.#batch = batch;
  }

  /** Warns of what an epoch shows. */
  async afterEpoch(epoch: number, logs: Logs): Promise<void> {
    const { network } = this.#model;
    const broken = Object.keys(logs).find((name) => name.startsWith("val_") && !Number.isFinite(logs[name]));
    if (broken !== undefined) {
      warnOnce(
        network,
        "validation",
        `${broken} is ${logs[broken]} after epoch ${epoch + 1}: look for NaN and infinities in the validation data; training ` +
          "goes on, but what goes by it (earlyStopping, checkpoints of the best epoch) does not work",
      );
    }
    await this.#lookAtOutputs();
    this.#lookAtLoss(logs);
    this.#lookAtAccuracy(logs);
  }

  /** A ReLU that is 0 for a whole batch passes no gradient on: what is before it stays as it is. */
  async #lookAtOutputs(): Promise<void> {
    const { network } = this.#model;
    const batch = this.#batch;
    if (this.#areOutputsSeen || batch === undefined || !network.steps.some(isRelu)) return;
    this.#areOutputsSeen = true;
    // A failure to inspect outputs is no reason to end training.
    const found = await this.#executor.peaks(batch).catch((): number[] => []);
    const dead = network.steps.find((step, i) => isRelu(step) && found[i] === 0);
    if (dead === undefined) return;
    this.#isExplained = true;
    warnOnce(
      network,
      "dead",
      `the layer "${dead.name}" outputs nothing but 0 for all ${batch.rows.length} examples of a batch (dead ReLUs), so that ` +
        `nothing is learned by it and what is before it; ${this.#lowerRate()}, initial weights of another scale, or leakyReLU help`,
    );
  }

  #lookAtLoss({ loss }: Logs): void {
    if (loss === undefined || this.#losses.length === 2 || this.#isExplained) return;
    this.#losses.push(loss);
    const [first, second] = this.#losses;
    if (first === undefined || second === undefined) return;
    if (Math.abs(first) < ROUNDING || Math.abs(second - first) > ROUNDING * Math.abs(first)) return;
    this.#isExplained = true;
    const { network } = this.#model;
    warnOnce(
      network,
      "loss",
      `the loss did not change from one epoch to the next (${Number(loss.toPrecision(6))}), so that nothing is being learned: ` +
        "look at the learning rate, at layers whose outputs are 0 or the same for all examples, and at the loss",
    );
  }

  /** Once enough steps were taken: whether answering always the most frequent class would be right as often. */
  #lookAtAccuracy(logs: Logs): void {
    const { network, objective } = this.#model;
    const examples = this.#examples;
    if (this.#isExplained || this.#isAccuracySeen || this.#steps < MIN_STEPS || examples === undefined)
      return;
    this.#isAccuracySeen = true;
    for (const [i, output] of objective.outputs.entries()) {
      const metric = output.metrics.find(({ name }) => /accuracy$/i.test(name))?.name;
      const classOf = classReader(output);
      if (metric === undefined || classOf === undefined || examples.weights[i] !== undefined) continue;
      const counts = [...countClasses(examples, i, classOf).values()];
      const most = Math.max(...counts) / examples.count;
      const highest = most + CHANCE * Math.sqrt((most * (1 - most)) / examples.count);
      const [accuracy = 1, validated = accuracy] = [logs[metric], logs[`val_${metric}`]];
      if (counts.length < 2 || accuracy > highest || validated > highest) continue;
      if (
        most > 0.5 &&
        !isUninformed(
          output,
          counts,
          logs[objective.outputs.length === 1 ? "loss" : lossName(output.name)],
          network,
        )
      )
        continue;
      warnOnce(
        network,
        `chance of ${output.name}`,
        `${metric} ${accuracy.toFixed(3)} after ${this.#steps} steps is what answering always the most frequent class gives ` +
          `(${most.toFixed(3)}), so that nothing was learned yet: look whether labels belong to their images and images are ` +
          `scaled to [0, 1], try ${this.#otherRate()}, and whether a few dozen examples can be learned by heart`,
      );
    }
  }

  /** Undefined where a schedule gives it. */
  get #learningRate(): number | undefined {
    const { learningRate } = this.#model.optimizer;
    return typeof learningRate === "number" ? learningRate : undefined;
  }

  #lowerRate(): string {
    const rate = this.#learningRate;
    return rate === undefined ? "a lower learning rate" : `a learning rate lower than ${rate}`;
  }

  #otherRate(): string {
    const rate = this.#learningRate;
    return rate === undefined ? "another learning rate" : `a learning rate other than ${rate}`;
  }
}

/** Returns true if a step's output is a ReLU's, which passes no gradient where it is 0. */
function isRelu({ layer: { type, options } }: Step): boolean {
  if (type === "reLU") return !("negativeSlope" in options) || (options.negativeSlope ?? 0) === 0;
  const activation: unknown = "activation" in options ? options.activation : undefined;
  return activation === "relu" || activation === "relu6";
}

/** Losses that are the entropy of the classes where a network knows nothing but their shares. */
const CROSSENTROPIES = new Set([
  "categoricalCrossentropy",
  "sparseCategoricalCrossentropy",
  "binaryCrossentropy",
]);

/**
 * Whether a loss is that of a network which knows nothing but the shares of the classes. Where one class is most of the
 * examples, accuracy is as good as its share for long while the loss shows that something is learned.
 */
function isUninformed(
  { loss }: TrainedOutput,
  counts: readonly number[],
  value: number | undefined,
  { variables }: Network,
): boolean {
  const hasPenalty = variables.some(({ declaration }) => declaration.regularizer !== undefined);
  if (!CROSSENTROPIES.has(loss.name) || value === undefined || hasPenalty) return false;
  const total = counts.reduce((a, b) => a + b, 0);
  const entropy = counts.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
  return value >= entropy;
}
