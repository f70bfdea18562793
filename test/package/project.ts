/** Projects of somebody else in a temporary folder, and the programs that run there. */

import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const MAX_OUTPUT = 64 * 2 ** 20;

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/**
 * The environment of a person at a prompt: not that of `npm run`, which hands the settings of this checkout's `.npmrc` on.
 * The user's own choice of a registry stays.
 */
function environment(node: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_|onnxruntime_|INIT_CWD|NODE_OPTIONS|NODE_PATH)/i.test(name) ||
      /^npm_config_registry$/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
    CI: "true",
  };
}

export class Project {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Makes an empty project with these files. */
  static async make(directory: string, files: Readonly<Record<string, string>> = {}): Promise<Project> {
    await mkdir(directory, { recursive: true });
    const project = new Project(directory);
    await project.write({
      "package.json": '{ "name": "project", "private": true, "type": "module" }\n',
      ...files,
    });
    return project;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await writeFile(this.path(name), text);
  }

  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  /** Runs a JavaScript file by a Node, as if typed in the project. @throws with what was printed, if it fails */
  async node(args: readonly string[], { node = process.execPath, limit = 170 } = {}): Promise<Ran> {
    const start = performance.now();
    try {
      const { stdout, stderr } = await run(node, args, {
        cwd: this.directory,
        env: environment(node),
        maxBuffer: MAX_OUTPUT,
        timeout: limit * 1000,
      });
      return { stdout, stderr, seconds: (performance.now() - start) / 1000 };
    } catch (error) {
      const { stdout = "", stderr = "" } = error as Partial<Ran>;
      throw new Error(`${args.join(" ")}\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`, { cause: error });
    }
  }
}
