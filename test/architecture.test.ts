/** The modules, which are the folders of src, and what each may import: downwards only. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { defined } from "../src/checked.ts";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** What each module may import besides itself, `errors`, `checked.ts`, `float32.ts`, `package-files.ts` and `options`. Files directly in `src` are entry points. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  options: [],
  random: [],
  terminal: [],
  files: [],
  web: [],
  graph: [],
  ops: ["graph"],
  rewrites: ["graph", "ops"],
  autodiff: ["graph", "ops"],
  onnx: ["graph"],
  activations: ["graph", "ops"],
  regularizers: ["graph", "ops"],
  initializers: ["graph", "random"],
  schedules: [],
  optimizers: ["graph", "ops", "schedules"],
  losses: ["graph", "ops"],
  metrics: ["graph", "ops", "losses"],
  layers: ["graph", "ops", "activations", "initializers", "regularizers", "data"],
  runtime: ["graph", "terminal", "files", "web"],
  checkpoints: ["runtime"],
  pieces: ["files", "graph", "runtime"],
  statistics: [],
  data: ["random", "terminal", "files", "web"],
  pictures: ["data", "random"],
  model: [
    "graph",
    "ops",
    "rewrites",
    "autodiff",
    "onnx",
    "initializers",
    "regularizers",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "random",
    "data",
    "runtime",
    "checkpoints",
    "terminal",
  ],
  browser: ["graph", "layers", "model", "random", "runtime"],
  recipes: ["graph", "layers", "losses", "model", "optimizers", "schedules", "data"],
  experiment: ["data", "graph", "layers", "losses", "model", "optimizers", "recipes", "runtime", "schedules"],
  study: [
    "files",
    "graph",
    "ops",
    "onnx",
    "runtime",
    "layers",
    "model",
    "optimizers",
    "schedules",
    "recipes",
    "data",
    "metrics",
    "random",
    "statistics",
    "pieces",
  ],
  sweep: [
    "pieces",
    "experiment",
    "recipes",
    "model",
    "metrics",
    "data",
    "random",
    "runtime",
    "statistics",
    "files",
    "terminal",
  ],
  report: ["sweep", "experiment", "study", "recipes", "model", "data", "pictures", "statistics", "files"],
  server: ["data", "files", "pictures"],
  queue: ["data", "files", "pieces", "server"],
  cli: [
    "queue",
    "sweep",
    "pieces",
    "checkpoints",
    "experiment",
    "report",
    "server",
    "study",
    "data",
    "files",
    "metrics",
    "model",
    "pictures",
    "recipes",
    "runtime",
    "terminal",
  ],
};

/** Files and folders that may use Node, as tsconfig.browser.json leaves them out: everything else runs in a browser too. */
const NODE_ONLY = nodeOnly();

function nodeOnly(): string[] {
  const config = readFileSync(join(SRC, "..", "tsconfig.browser.json"), "utf8");
  const { exclude }: { exclude: string[] } = JSON.parse(config.replace(/^ *\/\/.*$/gm, ""));
  return exclude
    .map((path) => path.replace(/^src\//, ""))
    .map((path) => (path.endsWith(".ts") ? path : `${path}/`));
}

/** Packages that run in Node only. */
const NODE_PACKAGES = [
  "bullmq",
  "commander",
  "fontkit",
  "ioredis",
  "linkedom",
  "onnxruntime-node",
  "pg",
  "sharp",
  "undici",
];

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => path.split(sep).join("/"));

/** What a file imports, as written; not what the examples of its docstrings do. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), "utf8").replace(/^ *\*.*$/gm, "");
  return Array.from(text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g), (match) => defined(match[1]));
}

/** What a file needs to run, as written: no types, and nothing that is loaded later. */
function valuesImportedBy(file: string): string[] {
  const text = readFileSync(join(SRC, file), "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\s)([^;"]*?)\s*from\s+"([^"]+)"/gm);
  const isOfTypes = (names: string) =>
    /^\{.*\}$/s.test(names) &&
    names
      .slice(1, -1)
      .split(",")
      .every((name) => name.trim() === "" || name.trim().startsWith("type "));
  return Array.from(statements).flatMap(([, names = "", path = ""]) => (isOfTypes(names) ? [] : [path]));
}

/** The files that import each other in a circle, each circle once, as sorted lists. */
function cyclesOf(nodes: readonly string[], next: (file: string) => readonly string[]): string[][] {
  const imports = new Map(nodes.map((file) => [file, next(file)]));
  const reachedFrom = new Map(
    nodes.map((file) => {
      const reached = new Set<string>();
      const stack = [...(imports.get(file) ?? [])];
      for (let other = stack.pop(); other !== undefined; other = stack.pop()) {
        if (reached.has(other)) continue;
        reached.add(other);
        stack.push(...(imports.get(other) ?? []));
      }
      return [file, reached] as const;
    }),
  );
  return nodes.flatMap((file) => {
    const circle = nodes.filter(
      (other) => reachedFrom.get(file)?.has(other) && reachedFrom.get(other)?.has(file),
    );
    return circle[0] === file ? [circle] : [];
  });
}

/** Lists what a file imports from `src`, as paths below it. */
function importsFromSrc(file: string, kind: "all" | "values" = "all"): string[] {
  return (kind === "values" ? valuesImportedBy(file) : importsOf(file))
    .filter((path) => path.startsWith("."))
    .map((path) =>
      relative(SRC, resolve(dirname(join(SRC, file)), path))
        .split(sep)
        .join("/"),
    );
}

const moduleOf = (file: string) => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "");

const MAX_LINES = 300;
/** Most of the first is the documentation of one class; the second is generated. */
const LONG_FILES = ["model/model.ts", "onnx/onnx_pb.ts"];

describe("the architecture", () => {
  it("has no directory without rules", () => {
    const modules = new Set(files.map(moduleOf).filter((module) => module !== ""));
    expect([...modules].filter((module) => !Object.hasOwn(MAY_IMPORT, module))).toEqual([]);
  });

  it.each(Object.keys(MAY_IMPORT))("lets %s import downwards only", (module) => {
    const wrong = files
      .filter((file) => moduleOf(file) === module)
      .flatMap((file) =>
        importsFromSrc(file)
          .filter(
            (path) =>
              !["checked.ts", "float32.ts", "package-files.ts"].includes(path) &&
              !["errors", "options", module].includes(moduleOf(path)),
          )
          .filter((path) => !defined(MAY_IMPORT[module]).includes(moduleOf(path)))
          .filter((path) => !(module === "cli" && moduleOf(path) === ""))
          .map((path) => `${file} imports ${path}`),
      );
    expect(wrong).toEqual([]);
  });

  it("names no file that may use Node and is not there", () => {
    expect(NODE_ONLY.filter((place) => !files.some((file) => file.startsWith(place)))).toEqual([]);
  });

  it("has no file of more than 300 lines", () => {
    const lines = (file: string) => readFileSync(join(SRC, file), "utf8").split("\n").length - 1;
    expect(files.filter((file) => lines(file) > MAX_LINES && !LONG_FILES.includes(file))).toEqual([]);
    expect(LONG_FILES.filter((file) => lines(file) <= MAX_LINES)).toEqual([]);
  });

  it("has no file that needs itself to run", () => {
    expect(cyclesOf(files, (file) => importsFromSrc(file, "values"))).toEqual([]);
  });

  it.each(["ops", "rewrites", "autodiff", "losses", "optimizers"])(
    "has no cycle in %s, not even of types",
    (module) => {
      const inModule = files.filter((file) => moduleOf(file) === module);
      expect(inModule.length).toBeGreaterThan(0);
      expect(
        cyclesOf(inModule, (file) => importsFromSrc(file).filter((path) => moduleOf(path) === module)),
      ).toEqual([]);
    },
  );

  it("uses Node only where it may", () => {
    const wrong = files
      .filter((file) => !NODE_ONLY.some((place) => file.startsWith(place)))
      .flatMap((file) =>
        importsOf(file)
          .filter((path) => path.startsWith("node:") || NODE_PACKAGES.includes(path))
          .map((path) => `${file} imports ${path}`),
      );
    expect(wrong).toEqual([]);
  });

  it("is not asked for Node by what a browser loads", () => {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      importsFromSrc(file).forEach(visit);
    };
    for (const entry of ["library.ts", "study/index.ts", "report/report.ts"]) visit(entry);
    expect([...reached].filter((file) => NODE_ONLY.some((place) => file.startsWith(place)))).toEqual([]);
  });

  it("knows ONNX Runtime in one room only", () => {
    const wrong = files.filter(
      (file) =>
        moduleOf(file) !== "runtime" && importsOf(file).some((path) => path.startsWith("onnxruntime")),
    );
    expect(wrong).toEqual([]);
  });

  it("loads of other packages only what every program needs", () => {
    const loaded = new Set<string>();
    const packages = new Set<string>();
    const visit = (file: string): void => {
      if (loaded.has(file)) return;
      loaded.add(file);
      for (const path of valuesImportedBy(file)) {
        if (!path.startsWith(".") && !path.startsWith("node:"))
          packages.add(path.replace(/^((?:@[^/]+\/)?[^/]+).*/, "$1"));
      }
      importsFromSrc(file, "values").forEach(visit);
    };
    visit("index.ts");
    expect([...packages].sort()).toEqual(["@bufbuild/protobuf", "onnxruntime-common"]);
  });

  it("keeps its files small: 300 lines without docstrings", () => {
    const linesOf = (file: string) =>
      readFileSync(join(SRC, file), "utf8")
        .replace(/\/\*\*.*?\*\//gs, "")
        .split("\n").length;
    const long = files
      .filter((file) => file !== "onnx/onnx_pb.ts" && statSync(join(SRC, file)).isFile())
      .map((file) => ({ file, lines: linesOf(file) }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });
});
