/** Package managers and versions of Node that the registry has as packages. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Project } from "./project.ts";

export interface Manager {
  readonly name: string;
  /** Its arguments for Node that install a packed file in an empty project. */
  readonly install: (file: string) => string[];
  readonly files?: Readonly<Record<string, string>>;
}

/** The npm that runs this check, or that stands beside Node. */
const NPM = process.env.npm_execpath ?? "";

const PACKAGES = ["npm10@npm:npm@10", "pnpm@10", "yarn@1", "yarn4@npm:@yarnpkg/cli-dist@4"];
const NODES = ["22", "24"];

export interface Tools {
  readonly managers: readonly Manager[];
  /** Programs by their version. */
  readonly nodes: ReadonlyMap<string, string>;
  /** What could not be had. */
  readonly missing: readonly string[];
}

export function npm(...args: string[]): string[] {
  if (NPM === "") throw new Error("Expected to be run by npm: npm run check:package.");
  return [NPM, ...args, "--no-fund", "--no-audit"];
}

/** Installs the tools, each by itself, since some may not be there for this machine. */
export async function installTools(directory: string): Promise<Tools> {
  const project = await Project.make(directory);
  const missing: string[] = [];
  const fetch = async (name: string) => {
    try {
      await project.node(npm("install", "--ignore-scripts", name));
    } catch {
      missing.push(name);
    }
  };
  for (const name of PACKAGES) await fetch(name);
  for (const version of NODES) {
    await fetch(`node${version}@npm:node-${process.platform}-${process.arch}@${version}`);
  }
  const has = (...names: string[]) => existsSync(join(directory, "node_modules", ...names));
  const tool = (...names: string[]) => join(directory, "node_modules", ...names);
  const registry = (await project.node(npm("config", "get", "registry"))).stdout.trim();
  const yarnSettings = [
    "nodeLinker: node-modules",
    `npmRegistryServer: ${JSON.stringify(registry)}`,
    `unsafeHttpWhitelist: ${JSON.stringify([new URL(registry).hostname])}`,
    "enableTelemetry: false",
  ].join("\n");
  const managers: (Manager & { needs?: string[] })[] = [
    { name: "npm", install: (file) => npm("install", file) },
    {
      name: "npm 10",
      needs: ["npm10", "bin", "npm-cli.js"],
      install: (file) => [tool("npm10", "bin", "npm-cli.js"), "install", file],
    },
    {
      name: "pnpm 10",
      needs: ["pnpm", "bin", "pnpm.cjs"],
      install: (file) => [tool("pnpm", "bin", "pnpm.cjs"), "add", file],
    },
    {
      name: "Yarn 1",
      needs: ["yarn", "bin", "yarn.js"],
      install: (file) => [tool("yarn", "bin", "yarn.js"), "add", `file:${file}`],
    },
    {
      name: "Yarn 4",
      needs: ["yarn4", "bin", "yarn.js"],
      install: (file) => [tool("yarn4", "bin", "yarn.js"), "add", `atelier@file:${file}`],
      files: { ".yarnrc.yml": `${yarnSettings}\n`, "yarn.lock": "" },
    },
  ];
  return {
    managers: managers.filter(({ needs }) => needs === undefined || has(...needs)),
    nodes: new Map(
      NODES.filter((version) => has(`node${version}`, "bin", "node")).map((version) => [
        version,
        tool(`node${version}`, "bin", "node"),
      ]),
    ),
    missing,
  };
}
