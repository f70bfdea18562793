/** How other commands fetch the dataset that they need. */

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { layers, sequential } from "../../src/index.ts";
import { serve, stallAfter, status } from "../support/file-server.ts";
import { atelier, lastLine, temporaryDirectory } from "./fixtures.ts";
import {
  expectReal,
  isReal,
  onRealData,
  runAlone,
  serveReal,
  wrongImages,
} from "./support/published-mnist.ts";

runAlone();

describe("other commands", () => {
  /** A model that says it was trained on MNIST. */
  async function modelOfMnist(directory: string): Promise<string> {
    const model = sequential([layers.flatten({ inputShape: [28, 28, 1] }), layers.dense({ units: 10 })]);
    model.notes = { dataset: "mnist" };
    const path = join(directory, "model.onnx");
    await model.save(path);
    return path;
  }

  const commands = (model: string) => [
    ["train", "mnist"],
    ["evaluate", model],
    ["predict", model],
  ];

  it("fetch the dataset that they need, and say so, or do without when they are to be offline", async () => {
    const data = await temporaryDirectory();
    const server = await serve([status(404)]);
    const line = `Fetching MNIST, 11.6 MB, from ${new URL(server.url).host} into ${join(data, "mnist")}\n`;
    for (const argv of commands(await modelOfMnist(data))) {
      const options = ["--data", data, "--mirror", server.url];
      const online = await atelier([...argv, ...options]);
      expect(online).toMatchObject({ exitCode: 1, stdout: line });
      expect(online.stderr).toMatch(/^error: Expected to fetch MNIST/);
      const json = await atelier([...argv, ...options, "--json"]);
      expect(json).toMatchObject({ exitCode: 1, stdout: "" });
      expect(json.stderr).toContain(line);

      const asked = server.asked.length;
      const offline = await atelier([...argv, ...options, "--offline"]);
      expect(offline).toMatchObject({ exitCode: 1, stdout: "" });
      expect(offline.stderr).toContain(
        `\`npm run --silent atelier -- fetch mnist --data ${data}\`, or download these`,
      );
      expect(server.asked).toHaveLength(asked);
    }
  });

  it("end well when they are interrupted while they fetch", async () => {
    const data = await temporaryDirectory();
    const server = await serve([stallAfter(wrongImages(), 3000)]);
    for (const argv of commands(await modelOfMnist(data))) {
      const ran = await atelier([...argv, "--data", data, "--mirror", server.url], {
        onWrite: (text, interrupt) => text.startsWith("Fetching") && interrupt(),
      });
      expect(ran.exitCode).toBe(130);
      expect(ran.stderr).toBe(
        `Interrupted. Partial downloads are kept; \`atelier fetch mnist --data ${data} ` +
          `--mirror ${server.url}\` resumes them.\n`,
      );
    }
    expect(server.asked).toEqual([]);
  });

  it.skipIf(!isReal)(`go on with what they have fetched${onRealData}`, async () => {
    const data = await temporaryDirectory();
    const model = await modelOfMnist(data);
    const server = await serveReal();
    const ran = await atelier(["predict", model, "--data", data, "--mirror", server.url, "--json"]);
    expect(ran.exitCode).toBe(0);
    expect(lastLine(ran.stdout)).toMatchObject({ dataset: "mnist", partition: "test" });
    await expectReal(join(data, "mnist"));
  });
});
