/** ONNX files by Atelier's own writer, without its description. */

import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { inferenceModelFromBytes, layers, modelFromBytes, sequential } from "../../src/index.ts";
import { ModelProtoSchema } from "../../src/onnx/onnx_pb.ts";

/** A network of our own, whose file is as one from elsewhere without its description. */
function ownFile(change: (file: ReturnType<typeof decode>) => void = () => undefined): Uint8Array {
  const model = sequential(
    [
      layers.conv2d({ filters: 2, kernelSize: 3, activation: "relu", inputShape: [6, 5, 3] }),
      layers.flatten(),
      layers.dense({ units: 4, activation: "softmax" }),
    ],
    { seed: 1 },
  );
  const decoded = decode(model.toBytes());
  decoded.metadataProps = [];
  change(decoded);
  return toBinary(ModelProtoSchema, decoded);
}

const decode = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes);

describe("a file of our own without its description", () => {
  it("gives the very numbers of the model", async () => {
    const model = modelFromBytes(
      sequential([layers.dense({ units: 3, inputShape: [4] })], { seed: 2 }).toBytes(),
    );
    const decoded = decode(model.toBytes());
    decoded.metadataProps = [];
    const foreign = await inferenceModelFromBytes(toBinary(ModelProtoSchema, decoded));
    const x = [
      [0.1, 0.2, 0.3, 0.4],
      [1, 2, 3, 4],
    ];
    expect(await foreign.predict(x)).toEqual(await model.predict(x));
    const none = new Float32Array(0);
    expect(await foreign.predict({ data: none, shape: [0, 4] })).toEqual({ data: none, shape: [0, 3] });
    expect(foreign.layout).toBe("asGiven");
  });

  it("has channels last, unless its shape does not tell it, which is asked then", async () => {
    const model = await inferenceModelFromBytes(ownFile());
    expect(model).toMatchObject({
      layout: "channelsLast",
      inputShape: [null, 6, 5, 3],
      outputShape: [null, 4],
    });
    const unclear = ownFile(({ graph }) => {
      const type = graph?.input[0]?.type?.value.value;
      type?.shape?.dim.forEach((dimension, i) => {
        if (i > 0) dimension.value = { case: "dimParam", value: "any" };
      });
    });
    await expect(inferenceModelFromBytes(unclear)).rejects.toThrow(
      /^Expected the layout of the input "input" of the file, "channelsFirst" or "channelsLast".*Received: \[\?, \?, \?, \?\]/,
    );
    const told = await inferenceModelFromBytes(unclear, { layout: "channelsLast" });
    const x = { data: new Float32Array(180).fill(0.5), shape: [2, 6, 5, 3] };
    expect(await told.predict(x)).toEqual(await model.predict(x));
    // What the engine says of inputs that the graph does not take.
    await expect(told.predict({ data: new Float32Array(32), shape: [2, 4, 4, 1] })).rejects.toThrow(
      "Received: ",
    );
  });
});
