/** Takes from the docstrings of options what editors show of them. */

import { readdirSync, readFileSync } from "node:fs";

const SRC = new URL("../../src/", import.meta.url);

/** A docstring of at most some lines, and what stands after it. */
const DOCUMENTED = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*\n/.source;
const INTERFACE = /export interface (\w+)(?: extends ([\w, ]+))? \{(?:\n([\s\S]*?)\n)?\}/g;
const PROPERTY = new RegExp(String.raw`(?:${DOCUMENTED})?\s*readonly (\w+)\??:`, "g");
const FUNCTION = new RegExp(
  String.raw`${DOCUMENTED}export function (\w+)\(\s*\w+: (?:OptimizerArgument<)?(\w+)`,
  "g",
);

/** Lines of all functions and options of these folders of `src`, as `readNotes` reads them. */
export function notesOf(folders: readonly string[], functions: readonly string[]): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, SRC))
      .filter((name) => name.endsWith(".ts"))
      .sort()
      .map((name) => readFileSync(new URL(`${folder}${name}`, SRC), "utf8")),
  );
  const makers = files.flatMap((text) =>
    Array.from(text.matchAll(FUNCTION), ([, doc = "", name = "", options = ""]) => ({ name, options, doc })),
  );
  const interfaces = new Map(
    files.flatMap((text) =>
      Array.from(
        text.matchAll(INTERFACE),
        ([, name = "", bases = "", body = ""]) => [name, { bases, body }] as const,
      ),
    ),
  );
  const used = new Set<string>();
  const use = (name: string): void => {
    const found = interfaces.get(name);
    if (found === undefined || used.has(name)) return;
    used.add(name);
    found.bases.split(", ").forEach(use);
  };
  const heads = functions.map((name) => {
    const { options = "", doc = "" } = makers.find((each) => each.name === name) ?? {};
    use(options);
    return `${name}(${options}): ${firstSentence(doc)}`;
  });
  const options = [...used].sort().flatMap((name) => {
    const { bases = "", body = "" } = interfaces.get(name) ?? {};
    const properties = Array.from(body.matchAll(PROPERTY), ([, doc = "", option = ""]) =>
      optionLine(option, doc),
    );
    return [`${name}(${bases.replaceAll(",", "")})`, ...properties];
  });
  return [...heads, ...options];
}

/** A docstring without stars, on one line, up to its tags. */
function plain(doc: string): { text: string; standard: string | undefined } {
  const text = doc.replace(/^\s*\*? ?/gm, "").trim();
  const standard = /^@default (.+)$/m.exec(text)?.[1];
  const before = text.split(/^@/m)[0] ?? "";
  return {
    text: before
      .replace(/\s+/g, " ")
      .replace(/\{@link ([\w.]+)\}/g, "$1")
      .trim(),
    standard,
  };
}

function firstSentence(doc: string): string {
  const paragraph =
    doc
      .replace(/^\s*\*? ?/gm, "")
      .trim()
      .split(/\n\s*\n|^@/m)[0] ?? "";
  const text = paragraph
    .replace(/\s+/g, " ")
    .replace(/\{@link (\w+)\}/g, "$1")
    .trim();
  const sentence = (/^.*?(?:\.|(?<=.{16}):)(?= |$)/.exec(text)?.[0] ?? text).replace(/:$/, ".");
  // "A layer that keeps the largest pixel" is what each is.
  const said = sentence.replace(/^A layer that /, "");
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}

function optionLine(name: string, doc: string): string {
  const { text, standard } = plain(doc);
  const said = /(?:^|[;,.] )[Dd]efault:? ([^ ]+?)[.;,]?(?: .*)?$/.exec(text);
  const value = asPlain(standard ?? said?.[1]);
  const note = text.replace(/(?:^|;|,|\.) ?[Dd]efault:? [^;]*$/, "").trim();
  const sentence = note === "" || /[.)]$/.test(note) ? note : `${note}.`;
  return `.${name}${value === undefined ? "" : `=${value}`}${sentence === "" ? "" : `: ${sentence}`}`;
}

/** A default that is plain data, as JSON; "none" and such are none. */
function asPlain(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const text = given.replace("−", "-").replace(/(?<=\d),(?=\d{3}\b)/g, "");
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}
