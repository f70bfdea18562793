/**
 * Mean and variance of data, position by position along some axes, in double precision. Batches are taken in one after the
 * other; each is gone through twice, so that a large mean costs no digits.
 *
 * Source: Chan, Golub and LeVeque, "Algorithms for Computing the Sample Variance", 1983.
 */

import { defined } from "../checked.ts";
import { formatPosition, type RescaledTensor, scaling, type Tensor } from "../data/index.ts";
import { ShapeError } from "../errors/index.ts";
import { formatShape, type Shape, sizeOf } from "../graph/index.ts";

/** The statistics of everything taken in so far. */
export class RunningStatistics {
  readonly mean: Float64Array;
  readonly #squares: Float64Array;
  readonly #shape: Shape;
  readonly #axes: readonly number[];
  #count = 0;

  /**
   * @param shape of one example
   * @param axes of an example, along which positions are kept apart
   */
  constructor(shape: Shape, axes: readonly number[]) {
    this.#shape = shape;
    this.#axes = axes;
    const positions = sizeOf(axes.map((axis) => defined(shape[axis])));
    this.mean = new Float64Array(positions);
    this.#squares = new Float64Array(positions);
  }

  /** Numbers taken in for each position. */
  get count(): number {
    return this.#count;
  }

  /** Of the whole data, not an estimate of where it comes from: divided by the count. */
  get variance(): Float64Array {
    return this.#squares.map((sum) => sum / this.#count);
  }

  /**
   * Takes in a batch.
   *
   * @throws {ShapeError} if its examples have another shape, or a number is not finite
   */
  add(batch: Tensor | RescaledTensor): void {
    const { data, shape } = batch;
    const inner = shape.slice(1);
    if (formatShape(inner) !== formatShape(this.#shape)) {
      throw new ShapeError(
        `Expected batches of examples ${formatShape(this.#shape)}. Received: ${formatShape(inner)}.`,
      );
    }
    const { scale, offset } = scaling(batch);
    const places = placesOf(this.#shape, this.#axes);
    const size = places.length;
    const positions = this.mean.length;
    const added = data.length / positions;
    if (added === 0) return;
    const mean = new Float64Array(positions);
    for (let i = 0; i < data.length; i++) {
      const place = defined(places[i % size]);
      mean[place] = defined(mean[place]) + (defined(data[i]) * scale + offset) / added;
    }
    const squares = new Float64Array(positions);
    for (let i = 0; i < data.length; i++) {
      const place = defined(places[i % size]);
      const distance = defined(data[i]) * scale + offset - defined(mean[place]);
      squares[place] = defined(squares[place]) + distance ** 2;
    }
    const wrong = mean.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      const at = data.findIndex((value) => !Number.isFinite(value));
      throw new ShapeError(`Expected finite numbers. Received: ${data[at]} at ${formatPosition(at, shape)}.`);
    }
    const total = this.#count + added;
    for (let place = 0; place < positions; place++) {
      const before = defined(this.mean[place]);
      const difference = defined(mean[place]) - before;
      this.mean[place] = before + (difference * added) / total;
      const between = (difference ** 2 * this.#count * added) / total;
      this.#squares[place] = defined(this.#squares[place]) + defined(squares[place]) + between;
    }
    this.#count = total;
  }
}

/** For each element of an example, which position it counts to. */
function placesOf(shape: Shape, axes: readonly number[]): Uint32Array {
  const places = new Uint32Array(sizeOf(shape));
  const strides = shape.map((_, axis) => {
    const place = axes.indexOf(axis);
    return place < 0 ? 0 : sizeOf(axes.slice(place + 1).map((other) => defined(shape[other])));
  });
  for (let i = 0; i < places.length; i++) {
    let rest = i;
    let place = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = defined(shape[axis]);
      place += (rest % length) * defined(strides[axis]);
      rest = Math.floor(rest / length);
    }
    places[i] = place;
  }
  return places;
}
