/** Common parts of the layers that change their input in training only. */

import type { Shape, Value } from "../graph/index.ts";
import type { Checks } from "../options/index.ts";
import { type CallContext, Layer, type LayerOptions } from "./layer.ts";

/** What such a layer does in training. */
type Change<Options> = (x: Value, options: Options, context: CallContext) => Value;

/** A layer that changes its input in training only. No weights. */
export class TrainingOnly<Options extends LayerOptions> extends Layer<Options> {
  readonly #change: Change<Options>;
  readonly #checkShape: (inputShape: Shape) => void;

  /** @param checkShape throws a ShapeError for inputs that it cannot take; default: it takes all */
  constructor(
    type: string,
    className: string,
    options: Options,
    checks: Checks<Omit<Options, keyof LayerOptions>>,
    change: Change<Options>,
    checkShape: (inputShape: Shape) => void = () => {},
  ) {
    super(type, className, options, checks);
    this.#change = change;
    this.#checkShape = checkShape;
  }

  override call(x: Value, context: CallContext): Value {
    return context.training ? this.#change(x, this.options, context) : x;
  }

  override outputShape(inputShape: Shape): Shape {
    this.#checkShape(inputShape);
    return inputShape;
  }
}
