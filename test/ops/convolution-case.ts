/** A convolution of drawn numbers, with both gradients, for comparisons of its lowerings. */

import { gradients } from "../../src/autodiff/gradients.ts";
import { input, type Value } from "../../src/graph/index.ts";
import {
  type Convolution,
  conv2d,
  multiply,
  type Pair,
  reduceSum,
  slidingWindow,
} from "../../src/ops/index.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { normal } from "../support/numbers.ts";
import { inputsFor } from "../support/run-graph.ts";

export interface ConvolutionCase {
  readonly image: Pair;
  readonly kernel: Pair;
  readonly strides?: Pair;
  readonly dilations?: Pair;
  readonly padding?: "same" | "valid" | Convolution["padding"];
  readonly channels?: number;
  readonly filters?: number;
  readonly batch?: number;
  readonly bias?: boolean;
  /** Whether each channel has one filter of its own. */
  readonly isDepthwise?: boolean;
  /** Default: the number of channels if it is depthwise, else 1. */
  readonly groups?: number;
}

export interface BuiltConvolution {
  readonly outputs: Readonly<Record<"y" | "dx" | "dk", Value>>;
  readonly feeds: ReturnType<typeof inputsFor>;
}

/** Builds the convolution and its gradients, and draws what they are fed. */
export function buildConvolution({ image, kernel, ...options }: ConvolutionCase): BuiltConvolution {
  const {
    strides = [1, 1],
    dilations = [1, 1],
    padding = "same",
    channels = 16,
    filters = 16,
    batch = 16,
  } = options;
  const window =
    typeof padding === "string"
      ? slidingWindow(image, kernel, { strides, dilations, padding })
      : { strides, dilations, padding };
  const groups = options.groups ?? (options.isDepthwise ? channels : 1);
  const random = new RandomGenerator(1);
  const shapes = [
    [batch, ...image, channels],
    [...kernel, channels / groups, filters],
    ...(options.bias ? [[filters]] : []),
  ];
  const feeds = inputsFor(shapes.map((shape) => normal(random, shape)));
  const [x, weights, bias] = [...feeds.keys()];
  if (x === undefined || weights === undefined) throw new Error("a convolution has two operands");
  const y = conv2d(x, weights, { ...window, groups }, bias);
  const dy = input("dy", y.shape);
  feeds.set(dy, normal(random, y.shape));
  const all = [0, 1, 2, 3].slice(0, y.rank);
  const [dx, dk] = gradients(reduceSum(multiply(y, dy), all), [x, weights]);
  if (dx === undefined || dk === undefined) throw new Error("both operands have gradients");
  return { outputs: { y, dx, dk }, feeds };
}
