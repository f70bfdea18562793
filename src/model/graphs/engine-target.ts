/** Properties of an engine's target that only a trial shows. */

import { type ChannelBlock, constant, input, sizeOf, type Target } from "../../graph/index.ts";
import { plainOnly, toOnnx } from "../../onnx/index.ts";
import { conv2d, slidingWindow, targetForConvolutions } from "../../ops/compiler.ts";
import { type Engine, ResidentState, Session, targetOfEngine } from "../../runtime/index.ts";
import type { Network } from "../network/network.ts";
import { exampleInputs } from "./batch-inputs.ts";
import { forward } from "./forward.ts";

/** The blocks that processors have, by the width of their vector registers: AVX2 and AVX-512. */
const BLOCKS: readonly ChannelBlock[] = [8, 16];

const targets = new WeakMap<Engine, Promise<Target>>();

/**
 * Finds what the graphs of a network are compiled for. Where blocks of channels would make them faster, a small convolution is
 * tried on blocks of each size that there is, and the size that gives what a convolution gives is taken: once for each
 * engine, in some ten milliseconds.
 */
export async function findTarget(network: Network, engine: Engine): Promise<Target> {
  const target = targetOfEngine(engine);
  if (target.keepsStateOnDevice || !wantsBlocks(network, target)) return target;
  const known = targets.get(engine);
  if (known !== undefined) return known;
  const found = findChannelBlock(engine, target).then(withChannelBlock(target));
  targets.set(engine, found);
  // An engine that fails now is tried again.
  found.catch(() => targets.delete(engine));
  return found;
}

/** Returns true if any graph of a network would be faster on blocks of channels, if the engine had them. */
function wantsBlocks(network: Network, target: Target): boolean {
  const { examples } = exampleInputs(network.inputs, { batchSize: SOME_BATCH });
  const { outputs } = forward(network, examples, { training: false });
  return BLOCKS.some((channelBlock) =>
    [true, false].some(
      (isTrained) =>
        targetForConvolutions(outputs, { ...target, channelBlock }, { isTrained }).channelBlock !== undefined,
    ),
  );
}

/** A usual batch size, of which blocks can be made. */
const SOME_BATCH = 64;

function withChannelBlock(target: Target): (channelBlock: ChannelBlock | undefined) => Target {
  return (channelBlock) => (channelBlock === undefined ? target : { ...target, channelBlock });
}

/** Finds how many channels an engine's convolution on blocks takes at a time; undefined where it has none. */
export async function findChannelBlock(engine: Engine, target: Target): Promise<ChannelBlock | undefined> {
  const expected = await convolve(engine, target, true);
  for (const channelBlock of BLOCKS) {
    // A runtime without such kernels refuses the graph.
    const found = await convolve(engine, { ...target, channelBlock }, false).catch(() => undefined);
    const isRight = expected.every((y, i) => Math.abs(y - (found?.[i] ?? Number.NaN)) <= TOLERANCE);
    if (isRight) return channelBlock;
  }
  return undefined;
}

/** Numbers are whole and small, so that every order of adding them gives the same. */
const TOLERANCE = 0;

/** A convolution of numbers that all differ by their place, so that none can stand in another's. */
async function convolve(engine: Engine, target: Target, isPlain: boolean): Promise<Float32Array> {
  const [imageShape, kernelShape] = [
    [1, 2, 3, 16],
    [2, 2, 16, 16],
  ];
  const x = input("x", imageShape);
  const kernel = constant(numbered(sizeOf(kernelShape), 19), kernelShape);
  const window = slidingWindow([2, 3], [2, 2], { strides: [1, 1], padding: "valid" });
  const y = conv2d(x, kernel, { ...window, groups: 1 });
  const chooseLowering = isPlain ? plainOnly : undefined;
  const session = await Session.open(
    toOnnx({ name: "probe", inputs: [x], outputs: { y }, target, chooseLowering }),
    [],
    engine,
  );
  try {
    const feeds = { x: { data: numbered(sizeOf(imageShape), 7), shape: imageShape } };
    const { y: found = new Float32Array() } = await session.run(feeds, new ResidentState(engine));
    return found;
  } finally {
    await session.dispose();
  }
}

/** 0, 1, … up to a period, and from there again. */
function numbered(count: number, period: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => i % period);
}
