/** Descriptions of every layer, optimizer, schedule and augmentation with its options, for editors. */

import { augmentations } from "../data/index.ts";
import { layers } from "../layers/index.ts";
import { optimizerMakers } from "../optimizers/by-name.ts";
import { type Check, checksOf, type Form } from "../options/index.ts";
import { OUTPUT_COUNTS } from "./build.ts";
import type { Plain } from "./experiment.ts";
import { LAYER_NOTES } from "./notes/layers.ts";
import { readNotes } from "./notes/read-notes.ts";
import { SETTING_NOTES } from "./notes/settings.ts";
import { augmentationNames, optimizerNames, RATE_OPTIONS, scheduleMakers, scheduleNames } from "./parts.ts";

/**
 * An option of a layer, optimizer, schedule or augmentation.
 *
 * @see {@link PartDescription.options}
 */
export interface OptionDescription {
  /** Name of the option. */
  readonly name: string;
  /**
   * Kind of editor. "pair" takes one number for height and width, or two; "list" takes numbers; "plain" takes plain
   * data such as `{ l2: 0.01 }`.
   */
  readonly kind: "integer" | "number" | "boolean" | "choice" | "text" | "pair" | "list" | "plain";
  /** The expected value in words: "a positive integer". */
  readonly expected: string;
  /** Description in one line. */
  readonly note: string;
  /** Whether it must be given. */
  readonly isRequired: boolean;
  /** Default value; absent if there is none, or it is not plain data. */
  readonly default?: Plain;
  /** Smallest value of a number, or of each number in a pair or list. */
  readonly min?: number;
  /** Largest value. */
  readonly max?: number;
  /** Exclusive lower limit of a number. */
  readonly above?: number;
  /** Exclusive upper limit of a number. */
  readonly below?: number;
  /** Values of a choice. */
  readonly values?: readonly (string | number | boolean | null)[];
  /** Whether "classes" may stand for the number of classes. */
  readonly takesClasses: boolean;
}

/**
 * A layer, optimizer, schedule or augmentation.
 *
 * @see {@link describeOptimizers}
 */
export interface PartDescription {
  /** Name in experiments. */
  readonly type: string;
  /** Description in one line. */
  readonly note: string;
  /** The options, required ones first. */
  readonly options: readonly OptionDescription[];
}

/**
 * A layer, for lists in editors.
 *
 * @see {@link describeLayers}
 */
export interface LayerInfo extends PartDescription {
  /** Group in a list of layers. */
  readonly group: LayerGroup;
  /** Whether it takes several inputs. */
  readonly isMerge: boolean;
}

const GROUPS = {
  convolution: "conv2d depthwiseConv2d separableConv2d conv2dTranspose",
  pooling: "maxPooling2d averagePooling2d globalAveragePooling2d globalMaxPooling2d",
  dense: "dense flatten",
  activation: "activation reLU leakyReLU pReLU eLU softmax",
  normalization:
    "batchNormalization layerNormalization groupNormalization unitNormalization rmsNormalization normalization rescaling",
  regularization: "dropout spatialDropout2d gaussianNoise gaussianDropout alphaDropout",
  merging: "add subtract multiply average maximum minimum concatenate dot",
  shape: "reshape zeroPadding2d cropping2d upSampling2d resizing permute repeatVector identity",
  augmentation:
    "randomFlip randomTranslation randomRotation randomZoom randomContrast randomBrightness randomCrop",
} as const;

/** Layers that take a list of inputs. */
export const MERGE_TYPES: readonly string[] = GROUPS.merging.split(" ");

/**
 * Groups of layers in a list.
 *
 * @see {@link LayerInfo.group}
 */
export type LayerGroup = keyof typeof GROUPS | "other";

/** Options of all layers that the network or the data determine. */
const NOT_OF_LAYERS: readonly string[] = ["name", "inputShape"];
/** Options of schedules that the experiment can supply. */
const STEP_COUNTS: readonly string[] = ["totalSteps", "decaySteps", "every"];

/**
 * Lists every layer with its options, from the layers' own checks and docstrings.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const dense = experiments.describeLayers().find(({ type }) => type === "dense");
 * console.log(dense?.group, dense?.options[0]?.name, dense?.options[0]?.isRequired); // dense units true
 * ```
 */
export function describeLayers(): LayerInfo[] {
  const describe = describerOf(LAYER_NOTES);
  const groups = Object.entries(GROUPS) as [LayerGroup, string][];
  return Object.entries(layers).map(([type, make]) => {
    const description = describe(type, make, { leftOut: NOT_OF_LAYERS });
    const [group] = groups.find(([, types]) => types.split(" ").includes(type)) ?? ["other" as const];
    return { ...description, group, isMerge: group === "merging" };
  });
}

/**
 * Lists every optimizer with its options, except the learning rate, which belongs to the experiment.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * const adam = experiments.describeOptimizers().find(({ type }) => type === "adam");
 * console.log(adam?.options.find(({ name }) => name === "beta1")?.default); // 0.9
 * ```
 */
export function describeOptimizers(): PartDescription[] {
  const describe = describerOf(SETTING_NOTES);
  return optimizerNames.map((type) => describe(type, optimizerMakers[type], { leftOut: RATE_OPTIONS }));
}

/**
 * Lists every schedule with its options, except the learning rate. Numbers of steps are optional.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * console.log(experiments.describeSchedules().map(({ type }) => type)[0]); // oneCycle
 * ```
 */
export function describeSchedules(): PartDescription[] {
  const describe = describerOf(SETTING_NOTES);
  return scheduleNames.map((type) =>
    describe(type, scheduleMakers[type], { leftOut: RATE_OPTIONS, optional: STEP_COUNTS }),
  );
}

/**
 * Lists every augmentation with its options.
 *
 * @example
 * ```ts
 * import { experiments } from "atelier";
 *
 * console.log(experiments.describeAugmentations().some(({ type }) => type === "randomFlip")); // true
 * ```
 */
export function describeAugmentations(): PartDescription[] {
  const describe = describerOf(SETTING_NOTES);
  return augmentationNames.map((type) => describe(type, augmentations[type], {}));
}

type Make = (options: never) => unknown;

function describerOf(text: string) {
  const notes = readNotes(text);
  return (
    type: string,
    make: Make,
    { leftOut = [], optional = [] }: { leftOut?: readonly string[]; optional?: readonly string[] },
  ): PartDescription => {
    const { note, options } = notes(type);
    const described = Object.entries(checksOf(make))
      .filter(([name]) => !leftOut.includes(name))
      .map(([name, check]): OptionDescription => {
        const own = options.get(name);
        const asked = optional.includes(name) ? { ...check, isRequired: false } : check;
        return {
          ...describeCheck(name, asked),
          note: own?.note ?? GENERAL_NOTES[name] ?? "",
          ...(own?.default === undefined ? {} : { default: own.default }),
        };
      });
    const required = described.filter(({ isRequired }) => isRequired);
    return { type, note, options: [...required, ...described.filter(({ isRequired }) => !isRequired)] };
  };
}

/** Descriptions of options that mean the same everywhere and have only a default in their docstrings. */
const GENERAL_NOTES: Readonly<Record<string, string>> = {
  activation: "Applied to the output.",
  useBias: "Whether a bias is added.",
  kernelInitializer: "How the kernel begins.",
  depthwiseInitializer: "How the kernel of each channel begins.",
  pointwiseInitializer: "How the 1×1 kernel begins.",
  biasInitializer: "How the bias begins.",
  alphaInitializer: "How the slopes begin.",
  gammaInitializer: "How γ begins.",
  betaInitializer: "How β begins.",
  kernelRegularizer: "A penalty on large weights of the kernel.",
  depthwiseRegularizer: "A penalty on large weights of the kernels of channels.",
  pointwiseRegularizer: "A penalty on large weights of the 1×1 kernel.",
  alphaRegularizer: "A penalty on large slopes.",
  epsilon: "Added where something is divided, so that nothing is divided by 0.",
  trainable: "Whether training changes its weights.",
};

function describeCheck(
  name: string,
  { expected, isRequired = false, form }: Check,
): Omit<OptionDescription, "note"> {
  const takesClasses = OUTPUT_COUNTS.some((known) => known === name);
  return { name, expected, isRequired, takesClasses, ...editorOf(form) };
}

function editorOf(
  form: Form | undefined,
): Pick<OptionDescription, "kind" | "min" | "max" | "above" | "below" | "values"> {
  if (form === undefined) return { kind: "plain" };
  switch (form.kind) {
    case "either":
      return editorOfEither(form.forms);
    case "list":
      return { ...editorOf(form.of), kind: "list" };
    default:
      return form;
  }
}

/** Makes one number or two a pair; other alternatives are edited as plain data. */
function editorOfEither(forms: readonly (Form | undefined)[]): ReturnType<typeof editorOf> {
  const [first, second] = forms;
  const isPair = second?.kind === "list" && second.length === 2 && first?.kind === second.of?.kind;
  if (isPair && (first?.kind === "integer" || first?.kind === "number")) return { ...first, kind: "pair" };
  return { kind: "plain" };
}
