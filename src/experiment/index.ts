/** Experiments: what a link says, the model that it makes, and the program that does the same. */

export { fromAddress, toAddress } from "./address.ts";
export { type BuildOptions, buildNetwork } from "./build.ts";
export { checkNetwork, type LayerCheck, type NetworkCheck } from "./check-network.ts";
export { checkExperiment, MAX_LAYERS } from "./checks.ts";
export { toCode } from "./code.ts";
export {
  describeAugmentations,
  describeLayers,
  describeOptimizers,
  describeSchedules,
  type LayerGroup,
  type LayerInfo,
  type OptionDescription,
  type PartDescription,
} from "./describe.ts";
export { DRAWN_COUNTS } from "./drawn.ts";
export type {
  Experiment,
  LayerDescription,
  NetworkDescription,
  Part,
  Plain,
  PlainOptions,
  Settings,
  StopAt,
} from "./experiment.ts";
export type { Fault } from "./faults.ts";
export { type NetworkName, networkName, networks } from "./networks.ts";
export { experimentOf } from "./of-model.ts";
export { augmentationNames, optimizerNames, scheduleNames } from "./parts.ts";
export {
  type PreparedExperiment,
  type PrepareOptions,
  prepareExperiment,
  splitForValidation,
  takeImages,
} from "./prepare.ts";
export {
  type DatasetInfo,
  defaultExperiment,
  type Preset,
  type PresetName,
  presetExperiment,
  presets,
} from "./presets.ts";
export { compileOptions, countExperimentSteps, fitOptions } from "./training-options.ts";
