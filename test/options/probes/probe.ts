/** Calls everything that is exported with one wrong thing at a time. What is wrong is derived from the types. */

import { defined } from "../../../src/checked.ts";
import { AtelierError } from "../../../src/index.ts";
import { DISGUISES, disguised, NEVER_RIGHT, OF_CALLER, SELDOM_RIGHT } from "./hazards.ts";
import { EXEMPT, EXPORTED, RECEIVERS, SPECIMENS } from "./specimens.ts";
import { type Callable, exportedCallables, type Kind, type Parameter } from "./surface.ts";

export interface Misuse {
  /** `Sequential#fit: options.batchSize = NaN`. */
  readonly name: string;
  call(): unknown;
}

/** One value of each kind that goes wrong elsewhere. */
const VALUES: readonly unknown[] = [
  ...[null, Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, "3", "nosuch", [3], [null], {}, true],
  () => {},
];

/** Numbers that may be a fraction; by name, or by path and name. */
const FRACTIONS = new Set(
  `fraction deviation fillValue heightFactor widthFactor mean variance scale offset zoom shift degrees probability rate momentum epsilon negativeSlope maxValue labelSmoothing minDelta
  factor minLearningRate baseline validationSplit learningRate clipNorm globalClipNorm clipValue beta1 beta2 rho weightDecay
  keepProbability threshold alpha warmup maximum startDivisor endDivisor testSplit checkpointEvery l1 l2 given label backoffMs
  x y std size emaMomentum initialAccumulatorValue adamBeta1 adamBeta2 adamWeightDecay adamLrRatio muonA muonB muonC rmsRate everySeconds focus`.split(
    /\s+/,
  ),
);
for (const ofLosses of ["gamma", "delta", "beta"]) FRACTIONS.add(ofLosses);
/** Numbers that may be negative. */
const NEGATIVES = new Set(
  "seed scale offset minDelta baseline threshold left top label x y axis axes fillValue groups sharedAxes mean muonA muonB muonC".split(
    " ",
  ),
);
const INTEGERS = new Set(
  ["spriteSheet", "labelsTable", "enlargedExample"].flatMap((path) => [`pictures.${path}.scale`]),
);
INTEGERS.add("study.curvePoint.size");

/** What is not wrong, though the types do not say so: path, name and value. */
const RIGHT: readonly RegExp[] = [
  // A list of numbers does where typed arrays are usual.
  /^(Dataset#subset|gatherRows): indices = \[3\]$/,
  // An ImageData, and a Dataset, have other properties too.
  /^(fromPixels: pixels|study\.ladder: dataset)\.\w+x = 1$/,
  /^layers\.normalization: options\.axis = null$/,
  /^study\.headroom: counts\.rejected = null$/,
  // Numbers of any sign, and fractions.
  /^ops\.(leakyRelu: slope|power: exponent|shrink: bias|clip: minimum|elu: alpha) = (-1|0\.5)$/,
  /^activations\.(elu: alpha|leakyRelu: negativeSlope|threshold: (limit|value)) = (-1|0\.5)$/,
  /^(ops|activations)\.squareplus: b = 0\.5$/,
  // No checkpoints inside epochs.
  /^callbacks\.backupAndRestore: options\.everySeconds = Infinity$/,
];

function isRight(path: string, { name, kinds }: Omit<Parameter, "properties">, value: unknown): boolean {
  const has = (kind: Kind) => kinds.includes(kind);
  if (typeof value === "number") {
    // An operand may be any number.
    if (has("number") && has("value")) return !Number.isNaN(value);
    if (!has("number") || !Number.isFinite(value)) return false;
    const isInteger = INTEGERS.has(`${path}.${name}`);
    if (value < 0) return NEGATIVES.has(name) && !isInteger;
    return FRACTIONS.has(name) && !isInteger;
  }
  if (typeof value === "string") return has("text");
  if (typeof value === "boolean") return has("boolean");
  if (typeof value === "function") return has("function");
  if (Array.isArray(value)) return has("list");
  return value !== null && (has("options") || has("other"));
}

/** Every call with what is seldom thought of; `isStrict`: whether it must be refused. */
export interface Hazardous extends Misuse {
  readonly isStrict: boolean;
}

/** Functions that compute for long, or write, where they accept something: they get only what is never right. */
const NOT_ACCEPTING =
  /^(trainByRecipe|sweep|drawDataset|(browser\.)?(fetchDataset|findDevice)|loadDataset|writeDatasetDirectory|(Sequential|Model)#save|pictures\.importPictures|recipes\.)|^study\.(run|trainAndEvaluate|learningCurve|curvePoint|outOfFold|modernVision)/;

/** Big integers are labels where they come so, from int64 of ONNX or NumPy. */
const RIGHT_HERE = /^toCategorical: labels = big integers$/;

/** Whether the outcome of a call is as it should be. */
export function isAsItShould(outcome: Outcome, { name, isStrict }: Hazardous): boolean {
  if (outcome === "silent") return !isStrict || RIGHT_HERE.test(name);
  return outcome === "refused" || outcome === "caller's";
}

/** Every call with a hazard in place of an argument or option, or with right arguments in disguise. */
export function hazardous(): Hazardous[] {
  const callables = exportedCallables().filter(({ path }) => !EXEMPT.some(([pattern]) => pattern.test(path)));
  return callables.flatMap((callable) => {
    const specimen = specimenOf(callable);
    if (specimen === undefined) return [];
    const { path } = callable;
    const found: Hazardous[] = [];
    const add = (name: string, isStrict: boolean, change: (args: unknown[]) => unknown[]) =>
      found.push({ name: `${path}: ${name}`, isStrict, call: () => invoke(path, change(specimen())) });
    const mayAccept = !NOT_ACCEPTING.test(path);
    // A large number of epochs is no error, and takes as long as it takes.
    const isLong = (name: string) => name === "epochs";
    for (const [hazards, isStrict] of [[NEVER_RIGHT, true] as const, [SELDOM_RIGHT, false] as const]) {
      if (!isStrict && !mayAccept) continue;
      for (const { name, make } of hazards) {
        callable.parameters.slice(0, specimen().length).forEach((parameter, i) => {
          add(`${parameter.name} = ${name}`, isStrict, (args) => args.with(i, make()));
          for (const property of parameter.properties) {
            if (isLong(property.name) && !isStrict) continue;
            add(`${parameter.name}.${property.name} = ${name}`, isStrict, (args) => {
              const given = args[i];
              const isOptions = typeof given === "object" && given !== null && !Array.isArray(given);
              return args.with(i, { ...(isOptions ? given : {}), [property.name]: make() });
            });
          }
        });
      }
    }
    if (mayAccept) {
      for (const { name, of } of DISGUISES) {
        specimen().forEach((_, i) => {
          const argument = callable.parameters[i]?.name ?? `argument ${i}`;
          add(`${argument} ${name}`, false, (args) => args.with(i, disguised(args[i], of)));
        });
      }
    }
    return found;
  });
}

/** Every misuse, and the paths of what has no specimen. */
export function misuses(): { misuses: Misuse[]; missed: string[]; callables: number } {
  const callables = exportedCallables().filter(({ path }) => !EXEMPT.some(([pattern]) => pattern.test(path)));
  const missed: string[] = [];
  const all = callables.flatMap((callable) => {
    const specimen = specimenOf(callable);
    if (specimen !== undefined) return misusesOf(callable, specimen);
    if (callable.parameters.length > 0) missed.push(callable.path);
    return [];
  });
  return { misuses: all, missed, callables: callables.length };
}

/** By path; what has options only is called with none. */
function specimenOf({ path, parameters }: Callable): (() => unknown[]) | undefined {
  const known =
    SPECIMENS[path] ??
    SPECIMENS[path.replace(/^(recipes\.\w+|study\.(logisticRegression|perceptron))/, "recipe")];
  const takesOptions = parameters.length > 0 && defined(parameters[0]).kinds.includes("options");
  return known ?? (takesOptions ? () => [{}] : undefined);
}

function misusesOf(callable: Callable, specimen: () => unknown[]): Misuse[] {
  const { path, parameters } = callable;
  const found: Misuse[] = [];
  const add = (name: string, change: (args: unknown[]) => void) => {
    const whole = `${path}: ${name}`;
    if (RIGHT.some((pattern) => pattern.test(whole))) return;
    const call = () => {
      const args = specimen();
      change(args);
      return invoke(path, args);
    };
    found.push({ name: whole, call });
  };
  parameters.slice(0, specimen().length).forEach((parameter, i) => {
    for (const value of VALUES) {
      if (isRight(path, parameter, value)) continue;
      add(`${parameter.name} = ${shown(value)}`, (args) => {
        args[i] = value;
      });
    }
    if (parameter.properties.length === 0) return;
    const set = (key: string, value: unknown) => (args: unknown[]) => {
      const given = args[i];
      const isOptions = typeof given === "object" && given !== null && !Array.isArray(given);
      args[i] = { ...(isOptions ? given : {}), [key]: value };
    };
    for (const property of parameter.properties) {
      add(`${parameter.name}.${property.name}x = 1`, set(`${property.name}x`, 1));
      for (const value of VALUES) {
        if (!isRight(path, property, value))
          add(`${parameter.name}.${property.name} = ${shown(value)}`, set(property.name, value));
      }
    }
  });
  return found;
}

/** Calls what is exported under this path. */
export function invoke(path: string, args: unknown[]): unknown {
  const [receiver = "", method] = path.split("#");
  if (method !== undefined) {
    const object = RECEIVERS[receiver]?.() as Record<string, (...given: unknown[]) => unknown>;
    return defined(object[method]).apply(object, args);
  }
  const isConstructor = path.startsWith("new ");
  const names = path.replace("new ", "").split(".");
  let holder: unknown;
  let found: unknown = EXPORTED;
  for (const name of names) {
    holder = found;
    found = (found as Record<string, unknown>)[name];
  }
  if (isConstructor) return new (found as new (...given: unknown[]) => unknown)(...args);
  return (found as (...given: unknown[]) => unknown).apply(holder, args);
}

function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

export type Outcome = "refused" | "untyped" | "silent" | "endless" | "caller's";

/** Far more than any call takes on a busy machine. */
const MAX_WAIT_MS = 60_000;

/** The outcome of a misuse, and the message of its error. */
export async function outcomeOf({ call }: Misuse): Promise<{ outcome: Outcome; message: string }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = Symbol("late");
  const patience = new Promise<symbol>((resolve) => {
    timer = setTimeout(() => resolve(late), MAX_WAIT_MS);
  });
  try {
    const result = await Promise.race([Promise.resolve(call()), patience]);
    return { outcome: result === late ? "endless" : "silent", message: "" };
  } catch (error) {
    if (error === OF_CALLER) return { outcome: "caller's", message: "" };
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const isTyped = error instanceof AtelierError && /Received: /.test(message);
    return { outcome: isTyped ? "refused" : "untyped", message };
  } finally {
    clearTimeout(timer);
  }
}
