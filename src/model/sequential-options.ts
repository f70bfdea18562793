/** Arguments of `sequential`, and their checks. */

import { ConfigurationError } from "../errors/index.ts";
import type { Shape } from "../graph/index.ts";
import { BaseLayer, exampleShape } from "../layers/index.ts";
import {
  type Check,
  type Checks,
  checkOption,
  checkOptions,
  formatReceived,
  isMaker,
  listOf,
  required,
} from "../options/index.ts";
import { MODEL_CHECKS, type ModelOptions } from "./options.ts";
import { ModelStructure } from "./structure.ts";

/** Options of `sequential`. */
export interface SequentialOptions extends ModelOptions {
  /**
   * Shape of one example.
   *
   * @default the first layer's `inputShape`
   */
  readonly inputShape?: Shape;
}

/**
 * A layer, or a model used as one.
 *
 * @see {@link sequential}
 */
export type ChainedLayer = BaseLayer | ModelStructure;

/**
 * TensorFlow.js' form of `sequential`'s arguments: layers among the options.
 *
 * @see {@link sequential}
 */
export interface SequentialConfig extends SequentialOptions {
  /**
   * The layers, first to last.
   *
   * @default none
   */
  readonly layers?: readonly ChainedLayer[];
}

const LAYER: Check = {
  expected: "a layer made by `layers`, such as layers.dense({ units: 10 })",
  accepts: (value) => BaseLayer.isLayer(value) || ModelStructure.isModel(value),
};

const CHECKS: Checks<SequentialOptions> = { ...MODEL_CHECKS, inputShape: exampleShape };

/**
 * Reads the layers and options of `sequential`, in any of their forms.
 *
 * @throws {ConfigurationError} if they are not acceptable
 */
export function readSequential(
  layers: readonly ChainedLayer[] | SequentialConfig,
  options: SequentialOptions,
): { layers: readonly BaseLayer[]; options: SequentialOptions } {
  if (LAYER.accepts(layers)) {
    throw new ConfigurationError(
      "sequential: expected the layers as a list, sequential([first, second, …]). " +
        `Received: ${formatReceived(layers)}.`,
    );
  }
  if (isMaker(layers)) checkOption("sequential", "layers", layers, listOf(LAYER));
  if (!isList(layers)) {
    const { layers: listed = [], ...rest } = checkedConfig(layers);
    return readSequential(listed, { ...rest, ...options });
  }
  checkOption("sequential", "layers", layers, listOf(LAYER));
  checkOptions<SequentialOptions>("sequential", options, CHECKS);
  return { layers: layers.map(asLayer), options };
}

/**
 * Returns a layer, or a model as one.
 *
 * @throws {ConfigurationError} unless it is a layer or a model
 */
export function readLayer(owner: string, layer: ChainedLayer): BaseLayer {
  checkOption(owner, "the layer", layer, required(LAYER));
  return asLayer(layer);
}

function asLayer(layer: ChainedLayer): BaseLayer {
  return layer instanceof ModelStructure ? layer.asLayer() : layer;
}

/** Narrows the type: to the type checker, `Array.isArray` does not tell a readonly list from an object. */
function isList(layers: readonly ChainedLayer[] | SequentialConfig): layers is readonly ChainedLayer[] {
  return Array.isArray(layers);
}

function checkedConfig(config: SequentialConfig): SequentialConfig {
  checkOptions<SequentialConfig>("sequential", config, { layers: listOf(LAYER), ...CHECKS });
  return config;
}
