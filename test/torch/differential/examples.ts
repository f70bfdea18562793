/** What networks are trained on: inputs of many kinds, odd ones among them, targets that fit a loss, and weights to begin with. */

import { defined } from "../../../src/checked.ts";
import { sizeOf } from "../../../src/graph/index.ts";
import { type Loss, losses, type Model, RandomGenerator, type Shape } from "../../../src/index.ts";
import { generate, type Numbers } from "../../support/numbers.ts";
import type { Described } from "../../support/torch/index.ts";
import type { Case } from "./plan.ts";

export const INPUT_KINDS = [
  "normal",
  /** Multiples of 1/255 from 0 to 1. */
  "pixels",
  /** A bright rectangle on exact zeros. */
  "emptyBackground",
  /** 0, 1 and 2: full of ties and zeros. */
  "ties",
  /** Each image, and each channel of it, has one value; the first is black. */
  "constantImages",
  /** Of normal numbers one in fifty a thousand to a million times as large. */
  "outliers",
  /** All images alike. */
  "equalImages",
] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

/** Steps that networks are trained. */
export const STEPS = 5;

export interface Examples {
  readonly x: readonly Numbers[];
  readonly y: readonly Numbers[];
  /** Of each output. */
  readonly weights: readonly Numbers[] | undefined;
}

/** Draws inputs, targets and the examples' weights. */
export function drawExamples(plan: Case, model: Model<unknown>): Examples {
  const { inputs, outputs } = model.network;
  const count = countOf(plan);
  const of = (label: string) => new RandomGenerator(plan.seed).split(label);
  return {
    x: inputs.map(({ shape }, i) =>
      drawInput(plan.inputKinds[i] ?? "normal", [count, ...shape], of(`input ${i}`)),
    ),
    y: outputs.map(({ shape }, i) =>
      drawTargets(defined(plan.losses[i]), [count, ...shape], of(`target ${i}`)),
    ),
    weights: plan.isWeighted
      ? outputs.map((_, i) => generate([count], () => of(`weight ${i}`).integer(3) / 2 + 0.25))
      : undefined,
  };
}

/** How many examples there are: one batch, or five for `fit`, where the last is smaller by a third. */
export function countOf({ byFit, batch }: Case): number {
  return byFit ? STEPS * batch - Math.floor(batch / 3) : batch;
}

export function drawInput(kind: InputKind, shape: Shape, random: RandomGenerator): Numbers {
  const [count = 1, ...ofExample] = shape;
  const size = sizeOf(ofExample);
  const normals = () => generate(shape, () => random.normal());
  switch (kind) {
    case "normal":
      return normals();
    case "pixels":
      return generate(shape, () => random.integer(256) / 255);
    case "ties":
      return generate(shape, () => random.integer(3));
    case "outliers":
      return generate(
        shape,
        () => random.normal() * (random.integer(50) === 0 ? 10 ** (3 + 3 * random.uniform()) : 1),
      );
    case "equalImages": {
      const { data } = normals();
      return generate(shape, (i) => data[i % size] ?? 0);
    }
    case "constantImages": {
      const channels = shape.at(-1) ?? 1;
      const values = Array.from({ length: count * channels }, (_, i) =>
        i < channels ? 0 : random.integer(256) / 255,
      );
      return generate(shape, (i) => values[Math.floor(i / size) * channels + (i % channels)] ?? 0);
    }
    case "emptyBackground": {
      const inside = Array.from({ length: count }, () =>
        ofExample.map((length) => random.integer(Math.ceil(length / 2))),
      );
      return generate(shape, (i) => {
        let rest = i % size;
        const isInside = ofExample.every((_, axis) => {
          const stride = sizeOf(ofExample.slice(axis + 1));
          const place = Math.floor(rest / stride);
          rest %= stride;
          const from = inside[Math.floor(i / size)]?.[axis] ?? 0;
          return place >= from && place <= from + (ofExample[axis] ?? 1) / 2;
        });
        return isInside ? random.uniform() : 0;
      });
    }
  }
}

/** Targets as a loss takes them; of probabilities some are no whole numbers. */
function drawTargets(loss: Described, shape: Shape, random: RandomGenerator): Numbers {
  const { targets, targetBounds } = makeLoss(loss);
  const classes = defined(shape.at(-1));
  if (targets === "labels") return generate(shape.slice(0, -1), () => random.integer(classes));
  const isSoft = random.integer(3) === 0;
  if (targets === "oneHot") {
    const chosen = Array.from({ length: sizeOf(shape) / classes }, () => random.integer(classes));
    const isRight = (i: number) => chosen[Math.floor(i / classes)] === i % classes;
    return generate(shape, (i) => (isSoft ? 0.25 / classes : 0) + (isRight(i) ? (isSoft ? 0.75 : 1) : 0));
  }
  if (targetBounds === undefined) return generate(shape, () => random.normal() + (isSoft ? 2 : 0));
  const [least, most] = targetBounds;
  if (most === Number.POSITIVE_INFINITY) return generate(shape, () => random.integer(5));
  if (least < 0) return generate(shape, () => (isSoft ? random.integer(2) : 2 * random.integer(2) - 1));
  return generate(shape, () => (isSoft ? random.uniform() : random.integer(2)));
}

export function makeLoss({ name, ...options }: Described): Loss {
  const factories: Readonly<Record<string, unknown>> = { ...losses };
  return (factories[name] as (options: object) => Loss)(options);
}

/** Makes what would begin with zeros and ones begin with random numbers, scales below 0 and at 0 among them. */
export function scatterWeights(model: Model<unknown>, seed: number): void {
  const random = new RandomGenerator(seed).split("weights");
  const drawn = (name: string): (() => number) | undefined => {
    const kind = name.slice(name.lastIndexOf("/") + 1);
    if (kind === "moving_variance" || kind === "variance") return () => 0.5 + random.uniform();
    if (kind === "gamma" || kind === "scale")
      return () => (random.integer(8) === 0 ? 0 : 1 + 0.7 * random.normal());
    if (kind === "alpha") return () => 0.3 * random.normal();
    if (kind === "bias" || kind === "beta" || kind.endsWith("mean")) return () => 0.2 * random.normal();
    return undefined;
  };
  model.setWeights(
    model.getWeights().map(({ name, shape, data }) => {
      const draw = drawn(name);
      return draw === undefined ? { data, shape } : generate(shape, draw);
    }),
  );
}
