/** What the page asks of its worker about training. */

import type { Experiment } from "../../src/experiment/index.ts";

/** What a run says while it trains. */
export type RunEvent =
  | { readonly kind: "steps"; readonly progress: StepsProgress }
  | { readonly kind: "paused" }
  /** It goes over images that it does not learn from. */
  | { readonly kind: "testing"; readonly on: Tested["on"] }
  | { readonly kind: "epoch"; readonly result: EpochResult }
  /** After the last step: on the test images. */
  | { readonly kind: "tested"; readonly tested: Tested }
  | { readonly kind: "warning"; readonly message: string }
  /** The fault says why it ended, for the visitor, if it was not meant to. */
  | { readonly kind: "end"; readonly reason: EndReason; readonly fault: RunFault | undefined };

export type EndReason = "done" | "stopped" | "accuracy reached" | "diverged" | "failed";

/** Where training is, and what the latest steps gave. */
export interface StepsProgress {
  /** Training steps that were done, of all epochs. */
  readonly step: number;
  /** Means over the steps since the last time. */
  readonly loss: number;
  readonly accuracy: number | undefined;
  readonly learningRate: number;
  readonly stepsPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  /** Seconds of training so far, without pauses. */
  readonly seconds: number;
}

/** Why a run ended that was not meant to. */
export interface RunFault {
  readonly message: string;
  /** Of a loss that is not a number: what was seen, and what to do. */
  readonly diverged?: Divergence | undefined;
}

export interface Divergence {
  readonly loss: number;
  readonly epoch: number | undefined;
  readonly step: number;
  readonly learningRate: number;
  readonly lastFiniteLoss: number | undefined;
  /** Where in the step it began: `{ kind: "output", name: "dense" }`. */
  readonly origin: { readonly kind: string; readonly name: string } | undefined;
  readonly badExample: string | undefined;
  /** Norms of weights and of their gradients. */
  readonly layers: readonly {
    readonly layer: string;
    readonly weights: number | undefined;
    readonly gradients: number | undefined;
  }[];
  readonly suggestion: string;
}

/** What is known after an epoch. */
export interface EpochResult {
  /** Counted from 1. */
  readonly epoch: number;
  /** Training steps that were done, of all epochs. */
  readonly step: number;
  /** Seconds of training so far, without pauses. */
  readonly seconds: number;
  /** Loss and metrics as the library's history has them: loss, accuracy, and with validation val_loss and val_accuracy. */
  readonly logs: Readonly<Record<string, number>>;
  /** On the images for validation, or without any on the test images. */
  readonly tested: Tested;
}

/** What a network makes of images that it does not learn from. */
export interface Tested {
  readonly on: "validation" | "test";
  readonly accuracy: number;
  readonly loss: number;
  /** [true class][predicted class], row by row. */
  readonly confusion: Uint32Array;
  /** Predicted class of each image. */
  readonly predicted: Uint8Array | Uint16Array;
  /** Probability of the predicted class of each image. */
  readonly probability: Float32Array;
  /** Where each image is within its part of the dataset: the training images, or the test images. */
  readonly indices: Uint32Array;
}

export interface RunStart {
  readonly parameterCount: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

export interface StartOptions {
  /** The file of an earlier model, from whose weights it continues; else the network begins with the seed's weights. */
  readonly from?: ArrayBuffer | undefined;
  /** Whether it pauses after its first step. */
  readonly isStepping?: boolean;
}

/** A model's file that was opened. */
export interface ImportedModel {
  /** Its experiment, where the file says it; else its network, with the settings that an experiment begins with. */
  readonly experiment: Experiment;
  /** Whether the file says its experiment. */
  readonly isComplete: boolean;
  /** The name of the dataset that it was trained on, where the file says it. */
  readonly trainedOn: string | undefined;
  readonly inputShape: readonly number[];
  readonly classNames: readonly string[] | undefined;
  readonly parameterCount: number;
}

export interface TrainingApi {
  /** Builds the network of an experiment, and compiles it, so that training begins at once when it is started. */
  prepareRun(experiment: Experiment): Promise<RunStart>;
  /** Starts a run; one that is under way is stopped first. Resolves when it begins. */
  startRun(
    experiment: Experiment,
    onEvent: (event: RunEvent) => void,
    options?: StartOptions,
  ): Promise<RunStart>;
  /** Pauses after the steps that are being taken; a "paused" event tells when. */
  pauseRun(): Promise<void>;
  resumeRun(): Promise<void>;
  /** One training step, then pause. */
  stepRun(): Promise<void>;
  /** Ends the run after the steps that are being taken; its network stays as it is then. */
  stopRun(): Promise<void>;
  /** The learning rate from the next steps on: the highest one, if the experiment has a schedule. */
  setLearningRate(learningRate: number): Promise<void>;
  /** The ONNX file of the network as it is now, with the experiment in its notes. */
  exportModel(): Promise<ArrayBuffer>;
  /** Opens a model's file, of this page or of the command line, to be tried and trained on. */
  importModel(bytes: ArrayBuffer): Promise<ImportedModel>;
  /** What the network as it is now makes of the test images. */
  testModel(): Promise<Tested>;
}
