/** A run: one training, from its first step to its end. */

import { type Callback, NonFiniteLossError, type Training } from "../../../src/library.ts";
import type { EndReason, RunEvent, RunFault, Tested } from "../api.ts";
import { Gate } from "./gate.ts";
import { Pace } from "./pace.ts";
import type { Prepared } from "./prepare.ts";
import { Recent } from "./recent.ts";
import { type TestImages, testOn } from "./test-images.ts";

/** What `fit` rejects with when the visitor stops it. */
const STOPPED = new Error("stopped");

export class Run {
  readonly prepared: Prepared;
  readonly #tell: (event: RunEvent) => void;
  readonly #gate: Gate;
  readonly #pace = new Pace();
  readonly #recent = new Recent();
  readonly #abort = new AbortController();
  #epochsDone = 0;
  #hasReachedAccuracy = false;
  #last: Tested | undefined;
  /** Resolves when it has ended, however it ended. */
  readonly ended: Promise<void>;

  /** @param isStepping whether it pauses after its first step */
  constructor(prepared: Prepared, tell: (event: RunEvent) => void, isStepping = false) {
    this.prepared = prepared;
    this.#tell = tell;
    this.#gate = new Gate(isStepping ? 1 : Number.POSITIVE_INFINITY, () => tell({ kind: "paused" }));
    this.ended = this.#train();
  }

  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  step(): void {
    this.#gate.open(1);
  }

  stop(): void {
    this.#abort.abort(STOPPED);
    this.#gate.end();
  }

  /** The learning rate from the next steps on; of a schedule the highest, the others in proportion. */
  setLearningRate(learningRate: number): void {
    const { model, experiment, schedule } = this.prepared;
    const share = learningRate / experiment.settings.learningRate;
    model.optimizer.learningRate =
      schedule === undefined ? learningRate : (step: number) => share * schedule(step);
  }

  async #train(): Promise<void> {
    const { model, x, y, options } = this.prepared;
    let reason: EndReason = "done";
    let fault: RunFault | undefined;
    this.#pace.begin();
    try {
      await model.fit(x, y, {
        ...options,
        // Its lines are dropped (engine.ts), but not its warnings of training from which nothing is learned.
        verbose: 1,
        callbacks: [...callbacksOf(options.callbacks), this.#watch()],
        signal: this.#abort.signal,
      });
      if (this.#hasReachedAccuracy) reason = "accuracy reached";
    } catch (error) {
      [reason, fault] = endOf(error);
    }
    try {
      if (reason !== "failed" && this.#last?.on !== "test" && this.#hasSteps) {
        this.#tell({ kind: "tested", tested: await this.#test(this.prepared.test) });
      }
    } catch (error) {
      [reason, fault] = endOf(error);
    }
    this.#tell({ kind: "end", reason, fault });
  }

  get #hasSteps(): boolean {
    return this.prepared.model.steps > 0;
  }

  #watch(): Callback {
    const { start, examples, experiment, model } = this.prepared;
    const { epochs, stopAt, batchSize } = experiment.settings;
    const lastEpoch = Math.min(epochs, stopAt?.epochs ?? epochs);
    let seen = 0;
    const pass = async (training: Training) => {
      await this.#gate.pass();
      training.limitSteps(this.#gate.limit);
      this.#pace.begin();
    };
    return {
      name: "page",
      onEpochBegin: async (_epoch, training) => {
        seen = 0;
        this.#recent.begin();
        await pass(training);
      },
      onSteps: async (done, logs, training) => {
        const steps = done - seen;
        seen = done;
        this.#pace.took(steps);
        this.#gate.count(steps);
        const step = this.#epochsDone * start.stepsPerEpoch + done;
        this.#last = undefined;
        this.#tell({
          kind: "steps",
          progress: {
            step,
            ...this.#recent.add(Math.min(done * batchSize, examples), logs),
            learningRate: rateAt(model.optimizer.learningRate, model.steps - 1),
            stepsPerSecond: this.#pace.stepsPerSecond,
            secondsLeft: this.#pace.left(
              lastEpoch * start.stepsPerEpoch - step,
              lastEpoch - this.#epochsDone,
            ),
            seconds: this.#pace.seconds,
          },
        });
        // After the last step of an epoch it waits before the next one, so that what the epoch came to is seen.
        if (done < start.stepsPerEpoch) await pass(training);
      },
      onEpochEnd: async (epoch, logs) => {
        this.#epochsDone = epoch + 1;
        const reached = logs.val_accuracy ?? logs.accuracy ?? 0;
        this.#hasReachedAccuracy =
          stopAt?.accuracy !== undefined && reached >= stopAt.accuracy && epoch + 1 < epochs;
        const tested = await this.#test(this.prepared.validation);
        this.#tell({
          kind: "epoch",
          result: {
            epoch: epoch + 1,
            step: (epoch + 1) * start.stepsPerEpoch,
            seconds: this.#pace.seconds,
            logs: { ...logs },
            tested,
          },
        });
      },
    };
  }

  async #test(images: TestImages): Promise<Tested> {
    this.#tell({ kind: "testing", on: images.on });
    const { model, experiment } = this.prepared;
    const tested = await testOn(model, images, experiment.settings.labelSmoothing);
    this.#pace.tested();
    this.#last = tested;
    return tested;
  }
}

function callbacksOf(given: Callback | readonly Callback[] | undefined): readonly Callback[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given as Callback];
}

function rateAt(learningRate: number | ((step: number) => number), step: number): number {
  return typeof learningRate === "number" ? learningRate : learningRate(Math.max(0, step));
}

function endOf(error: unknown): [EndReason, RunFault | undefined] {
  if (error === STOPPED) return ["stopped", undefined];
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof NonFiniteLossError)) return ["failed", { message }];
  const { loss, epoch, step, learningRate, lastFiniteLoss, origin, badExample, layers, suggestion } = error;
  const seen = { loss, epoch, step, learningRate, lastFiniteLoss, origin, badExample, suggestion };
  return [
    "diverged",
    {
      message,
      diverged: {
        ...seen,
        layers: layers.map(({ layer, weights, gradients }) => ({ layer, weights, gradients })),
      },
    },
  ];
}
