/** What a model is compiled to, seen by a platform that opens no graph, and has no convolution on blocks of channels. */

import { fromBinary } from "@bufbuild/protobuf";
import { type InferenceSession, Tensor } from "onnxruntime-common";
import { type Device, nodePlatform, usePlatform } from "../../src/index.ts";
import { type GraphProto, ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";
import { useOneThread } from "./one-thread.ts";

/** How many nodes of each operator type a graph has, those inside of loops included. */
export type NodeCounts = Readonly<Record<string, number>>;

/**
 * Node counts of each graph that is opened meanwhile, by the graph's name, in their order.
 *
 * @param use uses a model: with each call of it that needs a graph, the call fails once the graph is seen
 */
export async function countNodes(
  device: Device,
  use: (graphs: Map<string, NodeCounts>) => Promise<void>,
): Promise<ReadonlyMap<string, NodeCounts>> {
  const graphs = new Map<string, NodeCounts>();
  usePlatform({
    ...nodePlatform({ process: false }),
    device,
    async createSession(bytes) {
      const { graph } = fromBinary(ModelProtoSchema, bytes);
      if (graph === undefined) throw new Error("a model without a graph");
      if (graph.name === "copy") return copies(graph);
      if (graph.name === "probe") {
        if (graph.node.some(({ domain }) => domain.endsWith("nchwc"))) throw new Error("no such operator");
        return gives(graph, () => new Tensor("float32", new Float32Array(1), [1]));
      }
      graphs.set(graph.name, sorted(countByType(graph)));
      throw new Error("seen");
    },
  });
  try {
    await use(graphs);
  } finally {
    useOneThread();
  }
  return graphs;
}

function countByType({ node }: GraphProto, counts = new Map<string, number>()): Map<string, number> {
  for (const { opType, attribute } of node) {
    counts.set(opType, (counts.get(opType) ?? 0) + 1);
    for (const { g } of attribute) if (g !== undefined) countByType(g, counts);
  }
  return counts;
}

function sorted(counts: ReadonlyMap<string, number>): NodeCounts {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Stands in for a graph that brings tensors to a device: its outputs stay there, and cannot be read. */
function copies(graph: GraphProto): InferenceSession {
  return gives(graph, (fed) =>
    Tensor.fromGpuBuffer({} as never, { dataType: "float32", dims: fed?.dims ?? [] }),
  );
}

/** Stands in for a graph that makes an output of each input, or of nothing. */
function gives(
  { input, output }: GraphProto,
  make: (fed: { dims: readonly number[] } | undefined) => Tensor,
): InferenceSession {
  const inputNames = input.map(({ name }) => name);
  const outputNames = output.map(({ name }) => name);
  const session: Pick<InferenceSession, "inputNames" | "outputNames" | "run" | "release"> = {
    ...{ inputNames, outputNames },
    async run(feeds) {
      return Object.fromEntries(outputNames.map((name, i) => [name, make(feeds[inputNames[i] ?? ""])]));
    },
    release: async () => undefined,
  };
  return session as InferenceSession;
}
