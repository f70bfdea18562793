/** What is done with the installed package: types, programs, bundles, and what is loaded at start. */

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { COMMON_JS, ESM, PAGE, START, TYPED } from "./programs.ts";
import type { Project } from "./project.ts";
import type { Check } from "./published.ts";

/** Packages that \`import "atelier"\` does not load; pictures, reports and fetching load them when they need them. */
const LATER = ["sharp", "fontkit", "@observablehq/plot", "undici", "linkedom", "commander"];

export async function checkStart(check: Check, project: Project): Promise<void> {
  await project.write({ "start.js": START, "time.js": 'await import("atelier");\n', "nothing.js": "" });
  await check("what is loaded at start", async () => {
    const { stderr } = await project.node(["start.js"]);
    const loaded = stderr.split("\n").filter((line) => line.startsWith("file:"));
    const foreign = LATER.filter((name) => loaded.some((url) => url.includes(`/node_modules/${name}/`)));
    if (foreign.length > 0) throw new Error(`Expected not to load ${foreign.join(", ")}.`);
    const times = { nothing: Infinity, time: Infinity };
    for (let i = 0; i < 5; i++) {
      for (const name of ["nothing", "time"] as const) {
        times[name] = Math.min(times[name], (await project.node([`${name}.js`])).seconds);
      }
    }
    return `${loaded.length} modules; ${Math.round((times.time - times.nothing) * 1000)} ms, the best of five`;
  });
}

/** Programs of both kinds by each Node, and the command line. */
export async function checkPrograms(
  check: Check,
  project: Project,
  nodes: ReadonlyMap<string, string>,
): Promise<void> {
  await project.write({ "program.js": ESM, "program.cjs": COMMON_JS });
  const results = new Set<string>();
  for (const [version, node] of nodes) {
    for (const program of ["program.js", "program.cjs"]) {
      await check(`Node ${version}, ${program}`, async () => {
        const { stdout } = await project.node([program], { node });
        results.add(stdout);
        if (results.size > 1)
          throw new Error(`Expected the loss of the others. Received: ${[...results].join("")}`);
        return stdout.trim();
      });
    }
  }
  const cli = join("node_modules", "atelier", "dist", "atelier.js");
  await check("atelier --help", async () => {
    const { stdout } = await project.node([cli, "--help"]);
    if (!stdout.includes("train")) throw new Error(stdout);
    return `${stdout.split("\n").length} lines`;
  });
  await check("atelier train", async () => {
    const sizes = ["--train-images", "256", "--test-images", "64", "--epochs", "1"];
    const { stdout } = await project.node([
      ...[cli, "train", "drawn-digits", "--recipe", "sprint", ...sizes],
      ...["--offline", "--seed", "1", "--out", "run", "--json"],
    ]);
    const { accuracy } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    return `accuracy ${accuracy ?? stdout.trim().slice(0, 200)}`;
  });
}

/** TypeScript as programs and as bundlers resolve, with every declaration checked, with and without the DOM's types. */
export async function checkTypes(check: Check, project: Project, root: string): Promise<void> {
  await project.write({ "typed.ts": TYPED });
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  for (const [resolution, module] of [
    ["nodenext", "nodenext"],
    ["bundler", "esnext"],
  ] as const) {
    for (const lib of [["es2023", "dom"], ["es2023"]]) {
      await check(`TypeScript, ${resolution}, ${lib.join(" and ")}`, async () => {
        const settings = {
          compilerOptions: {
            ...{ target: "es2022", module, moduleResolution: resolution, lib, types: ["node"] },
            ...{ strict: true, noEmit: true, skipLibCheck: false },
            ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
          },
          files: ["typed.ts"],
        };
        await project.write({ "tsconfig.json": JSON.stringify(settings) });
        const printed = await project.node([tsc, "-p", "."]).then(
          () => "",
          (error: Error) => error.message,
        );
        // Without the DOM's types its own declarations cannot be read.
        const ours = printed
          .split("\n")
          .filter((line) => /error TS/.test(line) && !line.includes("onnxruntime-common/"));
        if (ours.length > 0 || (lib.includes("dom") && printed !== "")) throw new Error(printed);
        return printed === "" ? "no errors" : "errors in onnxruntime-common only";
      });
    }
  }
}

export async function checkBundles(check: Check, project: Project, root: string): Promise<void> {
  const program = (...names: string[]) => join(root, "node_modules", ...names);
  await project.write({
    "index.html": '<!doctype html><title>Page</title><script type="module" src="/page.js"></script>\n',
    "page.js": PAGE,
    "build.mjs": BUILD,
  });
  await check("Vite", async () => {
    const { stdout } = await project.node([program("vite", "bin", "vite.js"), "build", "--outDir", "site"]);
    return stdout.match(/built in .*?s/)?.[0] ?? stdout;
  });
  const esbuild = program("esbuild", "bin", "esbuild");
  const options = ["program.js", "--bundle", "--platform=node", "--format=esm"];
  const build = (...more: string[]) => project.node(["build.mjs", esbuild, ...options, ...more]);
  await check("esbuild with packages left out", async () => {
    await build("--packages=external", "--outfile=external.js");
    return (await project.node(["external.js"])).stdout.trim();
  });
  await check("esbuild with everything in one file says what to do", async () => {
    await build("--external:sharp", `--outfile=${join("alone", "all.mjs")}`, REQUIRE);
    await copyFile(project.path("alone", "all.mjs"), join(project.directory, "..", "all.mjs"));
    const said = await project.node([join("..", "all.mjs")]).then(
      ({ stdout }) => stdout,
      (error: Error) => error.message,
    );
    const [line] = said.match(/DeviceError: .*|trained.*/) ?? [];
    if (line === undefined) throw new Error(said);
    return line;
  });
}

/** CommonJS of dependencies asks for \`require\`, which esbuild's modules have none of. */
const REQUIRE =
  '--banner:js=import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);';

const BUILD = `import { execFileSync } from "node:child_process";
const [, , program, ...args] = process.argv;
execFileSync(program, args, { stdio: "inherit" });
`;
