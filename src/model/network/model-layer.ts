/** A model as a layer of another model. */

import { ShapeError } from "../../errors/index.ts";
import { formatShape, type Shape, sameShape, type Value } from "../../graph/index.ts";
import { BaseLayer, type WeightDeclaration } from "../../layers/index.ts";
import { innermostLayers, type Network } from "./network.ts";

/** Has the weights of the model's own layers. A network takes it apart into their calls. */
export class ModelLayer extends BaseLayer<{ name: string }> {
  readonly network: Network;

  /** @param className what summaries call it: "Functional", "Sequential" */
  constructor(name: string, className: string, network: Network) {
    super("model", className, { name }, {});
    this.network = network;
  }

  override get trainable(): boolean {
    return innermostLayers(this.network).every(({ trainable }) => trainable);
  }

  override set trainable(trainable: boolean) {
    for (const layer of innermostLayers(this.network)) layer.trainable = trainable;
  }

  override declareWeights(): readonly WeightDeclaration[] {
    return this.network.variables.map(({ declaration }) => declaration);
  }

  override computeOutputs(): readonly Value[] {
    throw new Error("a model within a network is taken apart into its layers");
  }

  override inferOutputShapes(inputShapes: readonly Shape[]): readonly Shape[] {
    const expected = this.network.inputs.map(({ shape }) => shape);
    const fits =
      inputShapes.length === expected.length &&
      expected.every((shape, i) => sameShape(shape, inputShapes[i] ?? []));
    if (!fits) {
      const [wanted, received] = [expected, inputShapes].map((shapes) => shapes.map(formatShape).join(", "));
      throw new ShapeError(
        `${this.options.name}: expected inputs of shapes ${wanted}, without the batch. Received: ${received}.`,
      );
    }
    return this.network.outputs.map(({ shape }) => shape);
  }
}
