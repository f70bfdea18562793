/**
 * Random networks with all that they are trained by. Each is drawn from the seed and its number; layers, losses and
 * optimizers take turns, so that a run of 51 networks has all of them, and everything beside is drawn.
 */

import { defined } from "../../../src/checked.ts";
import { RandomGenerator, type Shape } from "../../../src/index.ts";
import type { LayerType } from "../../../src/layers/index.ts";
import { between } from "../../support/numbers.ts";
import { Draft, isChain } from "./draft.ts";
import { NetworkDraw, OTHER_RANDOM, SAMPLING } from "./draw-network.ts";
import { INPUT_KINDS } from "./examples.ts";
import { LAYER_TYPES } from "./layer-options.ts";
import { oneOf } from "./pick.ts";
import { buildNetwork, type Case, layerTypes, withoutUnused } from "./plan.ts";
import { drawLoss, drawOptimizer, LOSS_NAMES, OPTIMIZER_NAMES } from "./training.ts";

/** Numbers in a batch of inputs. */
const MAX_INPUT = 20_000;
/**
 * Draws a network.
 *
 * @param attempt another one under the same number, where the one before was of no use
 */
export function drawCase(seed: number, number: number, attempt = 0): Case {
  const required = turnOf(seed, number, "layer", LAYER_TYPES);
  for (let draw = 0; ; draw++) {
    const drawn = drawOnce(seed, number, `network ${number}, attempt ${attempt}, draw ${draw}`, required);
    // It may have been put on where no output is.
    const isThere = layerTypes(drawn.network).includes(required) && drawsInOrder(drawn);
    if (isThere || draw === 50) return drawn;
  }
}

/** Whether Atelier calls what draws random numbers in the order of the plan, in which PyTorch is given the numbers. */
function drawsInOrder({ network, seed }: Case): boolean {
  const isRandom = (type: string) => [...SAMPLING, ...OTHER_RANDOM].includes(type);
  const { model, layers } = buildNetwork(network, { seed });
  const planned = network.calls.flatMap(({ layer }) => {
    const each = defined(network.layers[layer]);
    return "type" in each && isRandom(each.type) ? [layers.get(each)] : [];
  });
  const called = model.network.steps.flatMap(({ layer }) => (isRandom(layer.type) ? [layer] : []));
  return called.every((layer, i) => layer === planned[i]);
}

/** The item whose turn it is: each comes once in a round, in an order of its own. */
function turnOf<Item>(seed: number, number: number, label: string, items: readonly Item[]): Item {
  const round = new RandomGenerator(seed).split(`${label}, round ${Math.floor(number / items.length)}`);
  return defined(items[defined(round.permutation(items.length)[number % items.length])]);
}

function drawOnce(seed: number, number: number, label: string, required: LayerType): Case {
  const random = new RandomGenerator(seed).split(label);
  const batch = oneOf(random, [1, 2, 3, 5, 8, 12, 16, 32, 64]);
  const draft = new Draft(drawInputs(random, batch), batch);
  const network = new NetworkDraw(random, draft);
  network.grow(required);
  if (random.integer(4) > 0) network.joinInputs();
  const names = [
    turnOf(seed, number, "loss", LOSS_NAMES),
    oneOf(random, LOSS_NAMES),
    oneOf(random, LOSS_NAMES),
  ];
  const losses = names.slice(0, oneOf(random, [1, 1, 1, 2, 3])).map((name) => drawLoss(random, name));
  const outputs = losses.map((loss) => network.putHead(loss));
  const drawn = withoutUnused({ ...draft, outputs, isSequential: false });
  const isRandom = drawn.layers.some((layer) =>
    [...SAMPLING, ...OTHER_RANDOM].includes("type" in layer ? layer.type : ""),
  );
  return {
    seed: random.integer(1e6),
    network: { ...drawn, isSequential: isChain(drawn) && random.integer(3) > 0 },
    inputKinds: drawn.inputs.map(() => oneOf(random, [...INPUT_KINDS, "normal", "pixels"])),
    batch,
    losses,
    lossWeights: losses.map(() => oneOf(random, losses.length === 1 ? [1] : [1, 0.3, 2])),
    optimizer: drawOptimizer(random, turnOf(seed, number, "optimizer", OPTIMIZER_NAMES)),
    lowerings: random.integer(3) === 0 ? "plain" : "fast",
    isWeighted: random.integer(5) === 0,
    isScattered: random.integer(3) > 0,
    byFit: !isRandom && random.integer(3) === 0,
  };
}

function drawInputs(random: RandomGenerator, batch: number): Shape[] {
  const most = Math.floor(MAX_INPUT / batch);
  const side = () => oneOf(random, [between(random, 4, 12), between(random, 4, 28), between(random, 28, 64)]);
  const image = (): Shape => {
    for (;;) {
      const height = side();
      const shape = [height, random.integer(2) === 0 ? height : side(), oneOf(random, [1, 3, 2, 4])];
      if (shape.reduce((a, b) => a * b) <= most || most < 64) return most < 64 ? [4, 4, 1] : shape;
    }
  };
  const first = image();
  const count = oneOf(random, [1, 1, 1, 1, 2, 3]);
  const others = Array.from({ length: count - 1 }, () =>
    oneOf(random, [first, image(), [between(random, 2, 9)]]),
  );
  return [first, ...others];
}
