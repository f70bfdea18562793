/** Everything that the library offers wherever there is JavaScript; `index.ts` adds what Node has. */

export {
  type Activation,
  type ActivationFunction,
  type ActivationName,
  registerActivation,
} from "./activations/activations.ts";
export * as activations from "./activations/functions.ts";
export {
  type Appearance,
  type Augmentation,
  augmentations,
  type Batch,
  type BatchOptions,
  type ByteTensor,
  batches,
  channelsLast,
  Dataset,
  type DrawOptions,
  datasetNames,
  drawDataset,
  drawnNames,
  type Framing,
  fromPixels,
  gatherRows,
  type Labels,
  type NumericArray,
  type RescaledTensor,
  type RgbaPixels,
  readIdx,
  rescale,
  reshape,
  slice,
  type Tensor,
  type TrainAndTest,
  toCategorical,
  writeIdx,
} from "./data/index.ts";
export * from "./errors/index.ts";
export * as experiments from "./experiment/index.ts";
export { type Shape, type Target, targets, type Value } from "./graph/index.ts";
export type { Initializer, InitializerConfig, InitializerName } from "./initializers/initializers.ts";
export { type InitializerFunction, registerInitializer } from "./initializers/own.ts";
export {
  type AdaptData,
  BaseLayer,
  type CallContext,
  type InputOptions,
  input,
  Layer,
  type LayerMaker,
  type LayerOptions,
  type LayerType,
  layers,
  MergeLayer,
  registerLayer,
  SymbolicTensor,
  type WeightDeclaration,
} from "./layers/index.ts";
export type * from "./layers/option-types.ts";
export type { GivenLoss, Loss, LossFunction, LossName, OwnLoss, TargetKind } from "./losses/index.ts";
export * as losses from "./losses/index.ts";
export type {
  GivenMetric,
  MeanMetric,
  Metric,
  MetricFunction,
  MetricName,
  MetricSums,
  TotalMetric,
} from "./metrics/index.ts";
export * as metrics from "./metrics/index.ts";
export { type CheckpointInfo, findCheckpoint, removeCheckpoints } from "./model/backup/find-checkpoint.ts";
export type {
  Batches,
  InputBatch,
  InputBatches,
  TrainingBatch,
  TrainingBatches,
  ValidationData,
} from "./model/batches/given.ts";
export {
  type BackupEvent,
  type BackupOptions,
  type BackupReason,
  type Callback,
  callbacks,
  type RollBackOptions,
  type Training,
} from "./model/callbacks/index.ts";
export type { ClassWeights, SampleWeights } from "./model/example-weights.ts";
export type { Inputs, ModelInputs, ModelSampleWeights, ModelTargets } from "./model/examples.ts";
export type { FitOptions } from "./model/fit.ts";
export { type ModelConfig, model, type PredictionOf, type SymbolicTensors } from "./model/functional.ts";
export type { History, Logs } from "./model/history.ts";
export type { Prediction } from "./model/in-batches.ts";
export type { InferenceDescription } from "./model/inference-description.ts";
export type { ImageLayout } from "./model/inference-input.ts";
export { InferenceModel, type InferenceRunOptions } from "./model/inference-model.ts";
export {
  type InferenceOptions,
  inferenceModelFromBytes,
  loadInferenceModel,
} from "./model/load-inference-model.ts";
export { type LoadModelOptions, loadModel, modelFromBytes } from "./model/load-model.ts";
export { Model } from "./model/model.ts";
export type {
  CompileOptions,
  EvaluateOptions,
  LossOfOutput,
  MetricsOfOutput,
  ModelOptions,
  PredictOptions,
  TrainOnBatchOptions,
} from "./model/options.ts";
export { Sequential, sequential } from "./model/sequential.ts";
export type { ChainedLayer, SequentialConfig, SequentialOptions } from "./model/sequential-options.ts";
export type { SummaryOptions } from "./model/summary-options.ts";
export type { Targets } from "./model/targets.ts";
export type { TrainingState } from "./model/training-state.ts";
export type { GivenWeight, Weight, WeightOptions, WeightOrder } from "./model/weights.ts";
export * as ops from "./ops/index.ts";
export type {
  CustomOptimizerOptions,
  Optimizer,
  OptimizerName,
  OptimizerOptions,
  UpdateContext,
} from "./optimizers/index.ts";
export * as optimizers from "./optimizers/index.ts";
export * as pictures from "./pictures/index.ts";
export { RandomGenerator } from "./random/random.ts";
export { type Recipe, type RecipeChanges, recipes, trainByRecipe } from "./recipes/index.ts";
export { type RegularizerFunction, registerRegularizer } from "./regularizers/own.ts";
export type { Regularizer, RegularizerFactors } from "./regularizers/regularizers.ts";
export * as regularizers from "./regularizers/regularizers.ts";
export { type Engine, type Platform, usePlatform } from "./runtime/index.ts";
export type { LearningRate, Schedule } from "./schedules/schedule.ts";
export * as schedules from "./schedules/schedules.ts";
export type { Terminal } from "./terminal/index.ts";
