/**
 * `npm run check:package`: packs the package and tries it where it is to be used, in projects without any setting of this
 * checkout. `npm run check:package -- FILE.tgz` tries a file that is packed already, `--keep` leaves the projects.
 */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkBundles, checkPrograms, checkStart, checkTypes } from "./checks.ts";
import { ESM } from "./programs.ts";
import { Project } from "./project.ts";
import { checkFiles, checkPublished } from "./published.ts";
import { installTools, type Manager, npm } from "./tools.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const args = process.argv.slice(2);
const failures: string[] = [];

/** Runs one check and says how it went; the others run whatever it finds. */
async function check(name: string, run: () => Promise<string>): Promise<void> {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  try {
    console.log(`✓ ${name}: ${await run()} (${seconds()})`);
  } catch (error) {
    failures.push(name);
    console.log(`✗ ${name} (${seconds()})\n${error instanceof Error ? error.message : String(error)}`);
  }
}

async function pack(directory: string): Promise<string> {
  const checkout = await Project.make(directory);
  await checkout.node(npm("pack", ROOT, "--pack-destination", directory), { limit: 900 });
  const [file] = (await readdir(directory)).filter((name) => name.endsWith(".tgz"));
  if (file === undefined) throw new Error("Expected npm pack to leave a file.");
  return join(directory, file);
}

/** Installs the packed file in a new project by one package manager, and trains there. */
async function install(folder: string, file: string, manager: Manager): Promise<Project> {
  const project = await Project.make(join(folder, manager.name.replaceAll(" ", "-")), { ...manager.files });
  const done = project.node(manager.install(file), { limit: 600 });
  await check(`install by ${manager.name}`, async () => {
    const { seconds } = await done;
    await project.write({ "program.js": ESM });
    const { stdout } = await project.node(["program.js"]);
    return `${seconds.toFixed(1)} s; ${stdout.trim()}`;
  });
  return project;
}

const folder = await mkdtemp(join(tmpdir(), "atelier-package-"));
try {
  const [given] = args.filter((argument) => !argument.startsWith("--"));
  const file = given === undefined ? await pack(join(folder, "packed")) : resolve(given);
  const tools = await installTools(join(folder, "tools"));
  for (const name of tools.missing) console.log(`- not to be had here: ${name}`);
  const [npmManager, ...others] = tools.managers;
  if (npmManager === undefined) throw new Error("Expected npm.");
  const project = await install(folder, file, npmManager);
  const nodes = new Map([[process.versions.node, process.execPath], ...tools.nodes]);
  await check("files", () => checkFiles(project, file));
  await checkPublished(check, project);
  await checkStart(check, project);
  await checkPrograms(check, project, nodes);
  await check("the browser's engine and Node's types beside it", async () => {
    const { seconds } = await project.node(npm("install", "onnxruntime-web@1.30.0", "@types/node@20"));
    return `${seconds.toFixed(1)} s`;
  });
  await checkTypes(check, project, ROOT);
  await checkBundles(check, project, ROOT);
  for (const manager of others) await install(folder, file, manager);
} finally {
  if (args.includes("--keep")) console.log(folder);
  else await rm(folder, { recursive: true, force: true });
}
console.log(failures.length === 0 ? "all well" : `failed: ${failures.join(", ")}`);
process.exitCode = failures.length === 0 ? 0 : 1;
