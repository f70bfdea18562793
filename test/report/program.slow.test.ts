/** The code that the report prints is run as it is printed, on few images. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { afterEach, describe, expect, it, vi } from "vitest";
import { defined } from "../../src/checked.ts";
import type { TrainAndTest } from "../../src/data/index.ts";
import * as atelier from "../../src/index.ts";
import { makeReport, nodePlace } from "../../src/report/node.ts";
import type { Study } from "../../src/study/run/run-study.ts";
import { fixture, MADE } from "./fixture.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const PLACE = {
  ...nodePlace(),
  encodePng: async () => new Uint8Array(8),
  rasterize: async () => new Uint8Array(8),
};

/** The blocks of code on the page of a study, one after the other, and the summary that it prints. */
async function printedProgram(study: Study, datasets: readonly TrainAndTest[]) {
  const { html } = await makeReport(study, datasets, MADE, PLACE);
  const { document } = parseHTML(html);
  const texts = (selector: string) =>
    Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent);
  return {
    code: texts('pre[aria-label^="Program,"]').join("\n"),
    summary: texts('pre[aria-label^="The printed summary"]').join("\n"),
  };
}

/** Runs a program whose imports are these modules. */
async function run(code: string, modules: Readonly<Record<string, object>>): Promise<void> {
  const body = code.replaceAll(
    /import \{([^}]*)\} from ("[^"]+");/g,
    (_, names, module) => `const {${names}} = modules[${module}];`,
  );
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (modules: object) => Promise<void>;
  await new AsyncFunction("modules", body)(modules);
}

describe("the program in the report", () => {
  it("loads, looks, prepares, trains and evaluates as it is printed", async () => {
    const directory = await mkdtemp(join(tmpdir(), "atelier-program-"));
    try {
      const { study, datasets } = fixture([{ name: "letters" }]);
      await atelier.writeDatasetDirectory(join(directory, "letters"), defined(datasets[0]));
      const loaded = await atelier.loadDataset(join(directory, "letters"));
      const { code, summary } = await printedProgram(study, [loaded]);
      const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
      const logged: unknown[][] = [];
      vi.spyOn(console, "log").mockImplementation((...values) => void logged.push(values));
      const files: Record<string, Uint8Array> = {};
      const writeFile = async (name: string, bytes: Uint8Array) => {
        files[name] = bytes;
      };
      await run(code, { atelier, "node:fs/promises": { writeFile } });

      expect(Object.keys(files)).toEqual(["samples.png", "example.png"]);
      expect(String.fromCharCode(...defined(files["samples.png"]).slice(1, 4))).toBe("PNG");
      // What the comments say is what is logged.
      expect(logged.slice(0, 3)).toEqual([
        [[18, 8, 8, 1]],
        ["a"],
        [
          [18, 64],
          [18, 8, 8, 1],
          [18, 3],
        ],
      ]);
      expect(code).toContain("// [ 18, 64 ] [ 18, 8, 8, 1 ] [ 18, 3 ]");
      const printed = written.mock.calls.map(([text]) => String(text)).join("");
      expect(printed).toContain(summary);
      expect(printed.match(/^Epoch \d+\/25$/gm)).toHaveLength(25);
      expect(printed).toMatch(/1\/1 - .* - accuracy: \d\.\d{4} - loss: .* - val_accuracy: .* - val_loss: /);
      expect(logged[3]).toEqual([expect.any(Number), expect.any(Number)]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("is that of the article: its network and its way to train", async () => {
    const { study, datasets } = fixture([{ name: "mnist", side: 28 }]);
    const { code } = await printedProgram(study, datasets);
    const [inputShape, classes] = [[28, 28, 1], 3];
    const network = /sequential\(\[[\s\S]*?\]\)/.exec(code)?.[0] ?? "";
    const make = new Function("sequential", "layers", `return ${network}`);
    const printed = make(atelier.sequential, atelier.layers) as atelier.Sequential;
    const recipe = atelier.recipes.post;
    expect(printed.network.layers.map(({ layer }) => [layer.type, layer.options])).toEqual(
      recipe.network(inputShape, classes).network.layers.map(({ layer }) => [layer.type, layer.options]),
    );
    expect(code).toMatch(/learningRate: 1e-4[\s\S]*validationSplit: 0.1, batchSize: 64, epochs: 25/);
  });
});
