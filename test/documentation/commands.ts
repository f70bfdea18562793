/** Commands that pages show: whether they exist, with these options. */

import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { CommanderError } from "commander";
import { program } from "../../src/cli/program.ts";
import type { Shell } from "../../src/cli/shell.ts";
import { type Block, ROOT } from "./blocks.ts";

/** Programs of others, which are not checked. */
const OTHERS = ["git", "cd", "mkdir", "apt-get", "docker", "curl", "ssh", "psql", "redis-server"];
const NPM = ["ci", "install", "init", "pkg", "start", "test", "pack", "run"];

/** Words of each command of a block, without comments, environment variables and redirections. */
export function commandsOf({ code }: Block): string[][] {
  return code
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").replace(/[()]/g, " "))
    .flatMap((line) => line.split(/ && | \| |;/))
    .map((line) => line.match(/"[^"]*"|'[^']*'|\S+/g)?.map((word) => word.replace(/^(["'])(.*)\1$/, "$2")))
    .map((words) => words?.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))) ?? [])
    .filter((words) => words.length > 0);
}

/** Says what is wrong with a command, or nothing. */
export async function faultOf(words: readonly string[], page: string): Promise<string | undefined> {
  const [first = "", ...rest] = words;
  if (OTHERS.includes(first)) return undefined;
  if (first === "atelier") return faultOfAtelier(rest);
  if (first === "npx") return faultOfNpx(rest);
  if (first === "node") return rest.some((word) => /\.m?[jt]s$/.test(word)) ? undefined : "no file";
  if (first !== "npm") return `unknown program ${first}`;
  const [command = "", ...others] = rest.filter((word) => word !== "--silent");
  if (!NPM.includes(command)) return `npm ${command} is not known here`;
  return command === "run" ? faultOfScript(others, page) : undefined;
}

function faultOfNpx([name = "", ...rest]: readonly string[]):
  | Promise<string | undefined>
  | string
  | undefined {
  if (name === "atelier") return faultOfAtelier(rest);
  const isInstalled = existsSync(`${ROOT}node_modules/.bin/${name}`);
  return isInstalled ? undefined : `npx ${name} is not installed`;
}

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(`${ROOT}package.json`, "utf8"),
);

/** Options of other scripts are looked for by their names in the sources of the script's folder. */
function faultOfScript([name = "", ...rest]: readonly string[], page: string) {
  const script = scripts[name];
  if (script === undefined) return `there is no script ${name}`;
  const words = rest.filter((word) => word !== "--");
  if (name === "atelier") return faultOfAtelier(words);
  if (name === "example") return faultOfExample(words, page);
  const file = / (\S+\.ts)$/.exec(script)?.[1];
  if (file === undefined) return undefined;
  const source = sourcesOf(file);
  const unknown = words
    .filter((word) => word.startsWith("--"))
    .map((word) => word.slice(2).split("=")[0] ?? "")
    .filter((option) => !new RegExp(`--${option}\\b|"${option}"|\\b${option}: `).test(source));
  return unknown.length === 0 ? undefined : `npm run ${name} has no option ${unknown.join(", ")}`;
}

/** The script, and the files beside it that it imports. */
function sourcesOf(file: string): string {
  const text = readFileSync(`${ROOT}${file}`, "utf8");
  const folder = file.slice(0, -basename(file).length);
  const imported = [...text.matchAll(/from "\.\/([\w-]+\.ts)"/g)].map(
    ([, name]) => `${ROOT}${folder}${name}`,
  );
  return [text, ...imported.filter(existsSync).map((path) => readFileSync(path, "utf8"))].join("\n");
}

/** An example is a file of the repository, or one that the page has the reader write. */
function faultOfExample([file = ""]: readonly string[], page: string): string | undefined {
  if (file === "FILE" || existsSync(`${ROOT}${file}`)) return undefined;
  const text = readFileSync(`${ROOT}${page}`, "utf8");
  return text.includes(`\`${file}\``) ? undefined : `there is no file ${file}`;
}

const SILENT: Shell = {
  stdout: { write: () => true },
  stderr: { write: () => true },
  environment: {},
  computesApart: false,
  onInterrupt: () => () => {},
  onExit: () => () => {},
  exit: () => {},
};

/** Reads a command line as `atelier` does, without doing what it says. */
async function faultOfAtelier(words: readonly string[]): Promise<string | undefined> {
  const atelier = program(SILENT, words);
  for (const command of atelier.commands) command.exitOverride().action(() => {});
  try {
    await atelier.parseAsync([...words], { from: "user" });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    return error instanceof Error ? error.message : String(error);
  }
}
