/** Common parts of the layers that only apply a function. */

import type { Shape, Value } from "../graph/index.ts";
import type { Checks } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";

/** A layer that applies a function element by element (softmax: along the last axis). No weights. */
export class Elementwise<Options extends LayerOptions> extends Layer<Options> {
  readonly #apply: (x: Value, options: Options) => Value;

  constructor(
    type: string,
    className: string,
    options: Options,
    checks: Checks<Omit<Options, keyof LayerOptions>>,
    apply: (x: Value, options: Options) => Value,
  ) {
    super(type, className, options, checks);
    this.#apply = apply;
  }

  override call(x: Value, _context: CallContext): Value {
    return this.#apply(x, this.options);
  }

  override outputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}
