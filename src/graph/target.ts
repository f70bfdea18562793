/** Targets of compilation, described by their capabilities and costs: compilers ask for these, never for a name. */

/** The devices that users choose between. */
export type Device = "cpu" | "webgpu";

/** How many channels a convolution on blocks of channels takes at a time. */
export type ChannelBlock = 8 | 16;

/**
 * Nodes that some targets have no kernel for, or no fast one. A node without a kernel is computed on the processor, in
 * the middle of a step.
 */
export type Kernel =
  /** `Gemm` that takes no longer with a third operand than without. */
  | "BiasedGemm"
  /** `Relu`, `Clip`, `HardSigmoid` and `LeakyRelu` that are as fast in place as otherwise. */
  | "Clamp"
  /** A batched product with flags for transposed operands: ONNX Runtime's own. */
  | "FusedMatMul"
  /** `ConvTranspose` with groups that make one channel of several. */
  | "GroupedConvTranspose"
  | "LogSoftmax"
  /** `Softplus` and `Mish` that take no longer than a handful of others. */
  | "Softplus"
  /** `Cast` from int64, and other arithmetic on it; int64 as positions of `Gather` or as shapes is not meant. */
  | "Int64"
  /** `MaxPool` with its second output, the places of the maxima. */
  | "MaxPoolIndices"
  | "Sign"
  /** `BatchNormalization` in training mode. */
  | "TrainingBatchNormalization";

/**
 * Thresholds between two ways of computing the same. They decide how fast a graph is, never what it computes; each was
 * found by measuring, and holds for one target.
 */
export interface Costs {
  /**
   * The frequency domain is taken where it needs at most this many times the multiplications of the direct convolution,
   * forward and in both gradients.
   */
  readonly maxDftCostRatio: { readonly forward: number; readonly gradient: number };

  /**
   * Time of a multiplication in a convolution, as a multiple of that in a matrix product: on blocks of channels of each
   * size, layout included, and by the runtime's own convolutions.
   */
  readonly convolution: {
    readonly blocked: Readonly<Record<ChannelBlock, number>>;
    /** Time of laying a number of an image on blocks or back, where neighbours do not take it as it is. */
    readonly reordered: number;
    /** Time of bringing a number of an image from the frequency domain's order to that of blocks, or back. */
    readonly rearranged: number;
    readonly plain: {
      readonly forward: number;
      /** Time of gathering a number of a window, once for all filters. */
      readonly window: number;
      readonly inputGradient: number;
      readonly filterGradient: number;
    };
    /** The same of convolutions in groups of several channels, by the runtime's own. */
    readonly grouped: {
      readonly forward: number;
      readonly inputGradient: number;
      readonly filterGradient: number;
    };
    /** The same of depthwise convolutions. */
    readonly depthwise: {
      readonly blocked: number;
      readonly plain: {
        readonly forward: number;
        readonly inputGradient: number;
        readonly filterGradient: number;
      };
    };
  };

  /** Windows are gathered of images with at most this many channels. */
  readonly maxGatheredChannels: number;

  /** Windows are gathered if they have at most this many numbers: height · width · channels. */
  readonly maxGatheredWindow: number;

  /**
   * Products whose sums have at most this many terms are computed number by number, by `Einsum`, instead of tile by
   * tile of both matrices; 0 for never.
   */
  readonly maxShortSum: number;

  /**
   * Whether a reduction is done by a group of many invocations for each result, most of which have nothing to do where
   * results are many and sums short.
   */
  readonly reducesInGroups: boolean;

  /** `A B` is computed as `(Bᵀ Aᵀ)ᵀ` where the ratio of its columns to its rows is at least this. */
  readonly minTransposedRatio: number;

  /** A channel is scaled and shifted by `BatchNormalization` where at least this many of its numbers lie in a row. */
  readonly minChannelRow: number;

  /** Images are laid out anew before they are stretched to at least this many times their size. */
  readonly minRearrangedStretch: number;

  /** Parameters with fewer elements than this are updated together, as one vector, where updates are elementwise. */
  readonly minOwnUpdate: number;

  /** Elementwise work is done block by block on tensors with at least this many elements. */
  readonly minBlockedTensor: number;

  /** The elements of such a block, at least. */
  readonly minBlock: number;

  /** The elements of such a block, at most. */
  readonly maxBlock: number;
}

/** A target of compilation: capabilities of its engine, and costs on it. */
export interface Target {
  /** For messages and tests; nothing is decided by it. */
  readonly name: string;

  /** Whether control flow (`Scan`) costs next to nothing for each time that its body is run. */
  readonly supportsScan: boolean;

  /** Whether the runtime copies all outputs after a run, so that several training steps in one run save copies. */
  readonly copiesOutputs: boolean;

  /**
   * Milliseconds that a run of training steps should take: long compared with the copies after it, short for a caller
   * that waits for its end.
   */
  readonly runMilliseconds: number;

  /** Whether the device has memory of its own, in which weights and slots stay between runs. */
  readonly keepsStateOnDevice: boolean;

  /**
   * How many channels the runtime's convolution on blocks of channels takes at a time, which depends on the processor;
   * undefined if it has none, or if graphs are faster without.
   */
  readonly channelBlock?: ChannelBlock | undefined;

  /**
   * Tensors that one node may read and write, its results included; nodes that join or take apart more are written as
   * several. Infinity where there is no limit.
   */
  readonly maxBuffers: number;

  /** Thresholds between ways of computing the same. */
  readonly costs: Costs;

  /** Returns whether the target has a kernel for a node. */
  hasKernel(kernel: Kernel): boolean;
}
