/** A project of a reader, who has installed `atelier`: programs and commands of pages run there. */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ROOT } from "./blocks.ts";

const TSX = import.meta.resolve("tsx");

/** Entry points of the package, as package.json names them, in the sources. */
const ENTRIES = {
  ".": "./src/index.ts",
  "./library": "./src/library.ts",
  "./browser": "./src/browser.ts",
  "./study": "./src/study/node.ts",
  "./sweep": "./src/sweep/node.ts",
};

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Project {
  readonly directory: string;

  constructor() {
    // Below the repository, where other packages are found, and ignored by git.
    mkdirSync(`${ROOT}runs`, { recursive: true });
    this.directory = mkdtempSync(`${ROOT}runs/documentation-`);
    this.write("package.json", JSON.stringify({ type: "module", private: true }));
    this.write("node_modules/atelier/package.json", JSON.stringify({ type: "module", exports: ENTRIES }));
    symlinkSync(`${ROOT}src`, `${this.directory}/node_modules/atelier/src`);
  }

  write(path: string, text: string): string {
    const whole = `${this.directory}/${path}`;
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    return whole;
  }

  /** Checks the types of the files in a folder of the project, and returns what the compiler prints. */
  async checkTypes(folder: string): Promise<string> {
    const paths = Object.entries(ENTRIES).map(([name, path]) => [
      `atelier${name.slice(1)}`,
      [`${ROOT}${path.slice(2)}`],
    ]);
    const configuration = {
      extends: `${ROOT}tsconfig.json`,
      compilerOptions: {
        paths: Object.fromEntries(paths),
        types: ["node", "vite/client"],
        lib: ["es2023", "dom", "dom.iterable", "esnext.disposable"],
        noUnusedLocals: false,
        noUnusedParameters: false,
        noUncheckedIndexedAccess: false, // as in most readers' projects
      },
      include: [`${folder}/**/*.ts`],
    };
    const path = this.write("tsconfig.json", JSON.stringify(configuration));
    const { stdout, stderr } = await this.#start([`${ROOT}node_modules/typescript/bin/tsc`, "-p", path]);
    return stdout + stderr;
  }

  /** Runs a file of TypeScript. */
  run(path: string, args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return this.#start(["--import", TSX, path, ...args], environment);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Finished> {
    const child = spawn(process.execPath, args, {
      cwd: this.directory,
      env: { ...process.env, NO_COLOR: "1", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
    });
  }
}
