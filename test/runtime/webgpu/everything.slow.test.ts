/** Every layer, activation, loss, optimizer and recipe on WebGPU, played by SwiftShader, beside the processor. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { defined } from "../../../src/checked.ts";
import type { Device } from "../../../src/index.ts";
import { extent } from "../../support/extent.ts";
import { isSoftwareGpuHere, SOFTWARE_GPU, skippedWithoutSoftwareGpu } from "../software-gpu.ts";
import { TRAINEES } from "./networks.ts";
import type { StepReport } from "./train-everything.ts";

const PROGRAM = fileURLToPath(new URL("train-everything.ts", import.meta.url));

/** The nodes of training steps that ONNX Runtime 1.30 leaves to the processor, by the network's name. */
const ON_PROCESSOR: Readonly<Record<string, readonly string[]>> = {
  // The activations softsign, hardShrink and softShrink.
  layers: ["Shrink", "Shrink", "Softsign"],
};

/** How far a step may lead away from the processor's, as a share of its length; seen: 6e-4 (`strong`), most below 1e-5. */
const TOLERANCE = 1e-2;

/** Steps of a weight that are shorter than this are made of rounding errors. */
const MIN_STEP = 1e-6;

const ALL = Object.keys(TRAINEES);
/** Recipes take most of the time: the short form has one of them. */
const NAMES = extent(
  ALL.filter((name) => name === "recipe sprint" || !name.startsWith("recipe ")),
  ALL,
);

const ENVIRONMENT = { ...process.env, ...SOFTWARE_GPU };

async function trainedOn(device: Device): Promise<Record<string, StepReport>> {
  const options = { env: ENVIRONMENT, maxBuffer: 2 ** 28 };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", PROGRAM, device, ...NAMES],
    options,
  );
  return JSON.parse(stdout);
}

/** What the runtime says of the placement of nodes: to a file, since into a pipe it writes only what fits. */
async function placement(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "atelier-placement-"));
  const path = join(directory, "log");
  const log = await open(path, "w");
  try {
    const argv = ["--import", "tsx", PROGRAM, "place", ...NAMES];
    const child = spawn(process.execPath, argv, { env: ENVIRONMENT, stdio: ["ignore", "ignore", log.fd] });
    const [code] = await once(child, "close");
    const said = await readFile(path, "utf8");
    if (code !== 0) throw new Error(`placing failed: ${said.slice(-2000)}`);
    return said;
  } finally {
    await log.close();
    await rm(directory, { recursive: true });
  }
}

function length(numbers: readonly number[]): number {
  return Math.sqrt(numbers.reduce((sum, n) => sum + n * n, 0) / numbers.length);
}

function differences(a: readonly number[], b: readonly number[]): number[] {
  return a.map((n, i) => n - defined(b[i]));
}

describe.skipIf(!isSoftwareGpuHere)(`WebGPU${skippedWithoutSoftwareGpu}`, () => {
  it("trains every layer, activation, loss, optimizer and recipe as the processor does", async () => {
    const [cpu, gpu] = await Promise.all([trainedOn("cpu"), trainedOn("webgpu")]);
    expect(Object.keys(gpu)).toEqual(NAMES);
    const apart: string[] = [];
    for (const [name, expected] of Object.entries(cpu)) {
      const found = defined(gpu[name]);
      expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-4 * Math.abs(expected.loss));
      expected.weights.forEach(({ name: weight, before, after }, i) => {
        const other = defined(found.weights[i]);
        expect(other.before).toEqual(before);
        const step = Math.max(length(differences(after, before)), MIN_STEP);
        const share = length(differences(other.after, after)) / step;
        if (!(share < TOLERANCE)) apart.push(`${name}: ${weight}, ${share}`);
      });
    }
    expect(apart).toEqual([]);
  });

  it("places every node of a training step on the GPU but those named here", async () => {
    const sections = (await placement()).split(/^placing /m).slice(1);
    const left = sections.map((section) => {
      const name = section.slice(0, section.indexOf(": training"));
      expect(section).toMatch(/placed on \[WebGpuExecutionProvider\]/);
      const [, onProcessor = ""] = /placed on \[CPUExecutionProvider\](.*?)placed on \[/s.exec(section) ?? [];
      const types = [...onProcessor.matchAll(/\] {3}(\w+) \(/g)].map(([, type]) => type);
      return [name, types.toSorted()] as const;
    });
    expect(left.map(([name]) => name)).toEqual(NAMES);
    expect(Object.fromEntries(left.filter(([, types]) => types.length > 0))).toEqual(ON_PROCESSOR);
  });
});
