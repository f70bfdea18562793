/** The command line in a process of its own. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { programFile, typescriptLoader } from "../../src/package-files.ts";

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Node's arguments for the command line: in tests what was built before them, elsewhere the checkout's sources. */
const PROGRAM = [...typescriptLoader(), fileURLToPath(programFile("atelier"))];
/** Those for the checkout's sources. */
export const FROM_SOURCE = [
  ...["--import", import.meta.resolve("tsx")],
  fileURLToPath(new URL("../../src/cli/atelier.ts", import.meta.url)),
];
/** Those for what `npm run build` has made of it. */
export const BUILT = [fileURLToPath(new URL("../../dist/atelier.js", import.meta.url))];

export interface InProcess {
  /** Node's arguments for the command line; default: the command line as it is now. */
  readonly program?: readonly string[];
  readonly cwd?: string;
  readonly environment?: Record<string, string>;
  /** Called with what sends a signal. */
  readonly onStart?: (child: ReturnType<typeof spawn>) => void;
  /** Called with the standard output so far, whenever there is more, and what sends a signal. */
  readonly onOutput?: (stdout: string, child: ReturnType<typeof spawn>) => void;
}

/** Runs the command line in a process of its own. */
export function atelierProcess(argv: readonly string[], options: InProcess = {}): Promise<Ran> {
  const { cwd, environment = {}, program = PROGRAM, onStart, onOutput } = options;
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
  // As in a checkout, wherever the program is.
  const env = { ...inherited, npm_lifecycle_event: "atelier", ...environment };
  const child = spawn(process.execPath, [...program, ...argv], { cwd, env });
  onStart?.(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onOutput?.(stdout, child);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode: exitCode ?? Number.NaN, stdout, stderr }));
  });
}
