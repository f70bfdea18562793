/** Faults of layers in words for learners, with advice. */

import type { AtelierError } from "../errors/index.ts";
import type { Shape } from "../graph/index.ts";
import type { BaseLayer } from "../layers/index.ts";

/**
 * A fault of a layer.
 *
 * @see {@link LayerCheck}
 */
export interface Fault {
  /** The fault, in one or two sentences. */
  readonly message: string;
  /** What to do about it; absent if that cannot be guessed. */
  readonly advice?: string;
  /** The option concerned; absent if it is not one alone. */
  readonly option?: string;
}

/** Formats a shape: "28×28×1", "1024 numbers". */
export function shapeInWords(shape: Shape): string {
  if (shape.length === 0) return "a single number";
  return shape.length === 1 ? `${shape[0]} numbers` : shape.join("×");
}

/** Form of the messages about options: `expected OPTION to be THIS. Received: THAT.` */
const OPTION_ERROR = /^\w+: expected (\w+) to be (.+)\. Received: (.+)\.$/s;
const UNKNOWN_OPTION =
  /^Expected an? (\w+) option among (.*?)\.(?: Did you mean "(\w+)"\?)? Received: "(\w+)"\.$/s;
const OTHER_ERROR = /^(?:\w+: )?(.+?)\.? Received: (.+?)\.?$/s;

/** Explains the error that making a layer ended in. */
export function faultOfOptions({ message }: AtelierError, options: object): Fault {
  const unknown = UNKNOWN_OPTION.exec(message);
  if (unknown !== null) {
    const [, layer = "", known = "", nearest, option = ""] = unknown;
    const advice = nearest === undefined ? `It has ${known}.` : `Is ${nearest} meant?`;
    return { message: `${layer} has no option ${option}.`, advice, option };
  }
  const about = OPTION_ERROR.exec(message);
  const [, option = "", expected = "", received = ""] = about ?? [];
  // "Received: filters 4, groups 3" is about more than one.
  if (about === null || received.startsWith(`${option} `)) return faultOfOther(message, options);
  if (received === "undefined")
    return { message: `${option} is missing.`, advice: `It has to be ${expected}.`, option };
  return { message: `${option} is ${received}.`, advice: `It has to be ${expected}.`, option };
}

function faultOfOther(message: string, options: object): Fault {
  const [, expected = message, received] = OTHER_ERROR.exec(message) ?? [];
  const option = Object.keys(options).find((name) => new RegExp(`\\b${name}\\b`).test(message));
  const said = `${capitalized(expected)}.${received === undefined ? "" : ` Here: ${received}.`}`;
  return { message: said, ...(option === undefined ? {} : { option }) };
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Explains why a layer does not fit its input. */
export function faultOfPlace({ message }: AtelierError, layer: BaseLayer, inputs: readonly Shape[]): Fault {
  const [input = []] = inputs;
  const { type } = layer;
  if (inputs.length > 1 && /expected one input/.test(message)) {
    return {
      message: `${type} takes one input, and here are ${inputs.length}.`,
      advice: "Bring them together by add or concatenate before it.",
    };
  }
  if (/expected (?:\d+ inputs|at least one input)/.test(message)) {
    const count = /expected (\d+) inputs/.exec(message)?.[1];
    return {
      message: `${type} takes ${count ?? "several"} inputs, and here ${inputs.length === 1 ? "is one" : `are ${inputs.length}`}.`,
      advice: "Choose the layers that it is to take.",
    };
  }
  if (inputs.length > 1) {
    return {
      message: `The inputs of ${type} do not fit together: ${inputs.map(shapeInWords).join(" and ")}.`,
      advice:
        type === "concatenate"
          ? "They may differ along the axis that they are joined along, and nowhere else."
          : "Give them the same shape: a conv2d with kernelSize 1, the same number of filters and the same strides does.",
    };
  }
  if (/expected images \[height/.test(message) || (input.length < 3 && /expected images/.test(message))) {
    return {
      message: `${type} works on images of height, width and channels; what arrives here is ${shapeInWords(input)}.`,
      advice: "Put it before flatten and the dense layers, or a reshape before it.",
    };
  }
  const window = windowOf(layer);
  if (window !== undefined && /expected images of at least/.test(message)) {
    const { option, size } = window;
    const what = option === "kernelSize" ? "kernel" : "window";
    return {
      message:
        `The ${what} of ${size.join("×")} pixels is larger than the images that arrive here, of ` +
        `${input.slice(0, 2).join("×")} pixels.`,
      advice: `Choose a smaller ${what} or padding "same", or shrink the images less in the layers before.`,
      option,
    };
  }
  return faultOfOther(message, layer.options);
}

/** Returns the size of a layer's window, with dilation. */
function windowOf({ options }: BaseLayer): { option: string; size: readonly number[] } | undefined {
  const { kernelSize, poolSize, dilationRate = 1 }: Record<string, unknown> = { ...options };
  const pair = (value: unknown): readonly number[] =>
    Array.isArray(value) ? value.map(Number) : [Number(value), Number(value)];
  if (kernelSize !== undefined) {
    const dilations = pair(dilationRate);
    const size = pair(kernelSize).map((length, axis) => (length - 1) * (dilations[axis] ?? 1) + 1);
    return { option: "kernelSize", size };
  }
  return poolSize === undefined ? undefined : { option: "poolSize", size: pair(poolSize) };
}
