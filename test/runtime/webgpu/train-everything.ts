/**
 * A program: takes one training step of each of {@link TRAINEES} on the device that is named, and prints the losses and what
 * became of the weights as JSON. With "place" it runs nothing, and has ONNX Runtime say on standard error where it places
 * the nodes of each training step.
 */

import { fromBinary } from "@bufbuild/protobuf";
import { InferenceSession } from "onnxruntime-node";
import { type Device, nodePlatform, usePlatform } from "../../../src/index.ts";
import { ModelProtoSchema } from "../../../src/onnx/onnx_pb.ts";
import { TRAINEES, type Trainee } from "./networks.ts";

export interface StepReport {
  readonly loss: number;
  /** Of each weight some numbers, before and after the step. */
  readonly weights: readonly { readonly name: string; readonly before: number[]; readonly after: number[] }[];
  /** Seconds. */
  readonly took: number;
}

/** The largest number of values of a weight that are compared. */
const MAX_NUMBERS = 400;

const [mode = "cpu", ...names] = process.argv.slice(2);
const chosen = Object.entries(TRAINEES).filter(([name]) => names.length === 0 || names.includes(name));

if (mode === "place") await place();
else await train(mode as Device);

async function train(device: Device): Promise<void> {
  usePlatform(nodePlatform({ device, threads: 1, process: false }));
  const reports: Record<string, StepReport> = {};
  for (const [name, make] of chosen) {
    const began = performance.now();
    const trainee = make();
    const before = someWeights(trainee);
    const { loss } = await stepOf(trainee);
    const after = someWeights(trainee);
    reports[name] = {
      loss,
      weights: before.map((weight, i) => ({
        name: weight.name,
        before: weight.numbers,
        after: after[i]?.numbers ?? [],
      })),
      took: (performance.now() - began) / 1000,
    };
  }
  process.stdout.write(JSON.stringify(reports));
}

async function place(): Promise<void> {
  const platform = nodePlatform({ device: "webgpu", threads: 1, process: false });
  for (const [name, make] of chosen) {
    usePlatform({
      ...platform,
      async createSession(bytes, resident = []) {
        const graph = fromBinary(ModelProtoSchema, bytes).graph?.name ?? "";
        if (graph === "copy") return platform.createSession(bytes, resident);
        process.stderr.write(`\nplacing ${name}: ${graph}\n`);
        const session = await InferenceSession.create(bytes, {
          ...{ executionProviders: ["webgpu"], graphOptimizationLevel: "disabled", logSeverityLevel: 0 },
        });
        await session.release();
        throw new Error("placed");
      },
    });
    await stepOf(make()).catch((error: unknown) => {
      if (!String(error).includes("placed")) throw error;
    });
  }
}

async function stepOf({ model, x, y }: Trainee): Promise<{ loss: number }> {
  return model.trainOnBatch(x as never, y as never);
}

function someWeights({ model }: Trainee): { name: string; numbers: number[] }[] {
  return model.getWeights().map(({ name, data }) => {
    const step = Math.ceil(data.length / MAX_NUMBERS);
    return { name, numbers: [...data].filter((_, i) => i % step === 0) };
  });
}
