import { readFile } from "node:fs/promises";
import { FileFormatError } from "../errors.ts";

/** As many classes as a 16-bit label can number. */
const GREATEST_COUNT = 65_536;

/**
 * The class names in a `labels.txt`, one a line, the first one that of class 0; undefined if there is no such
 * file. White space around a name and empty lines at the end do not count.
 *
 * @throws FileFormatError if the file cannot be read, has no names or more than 65,536, an empty line before the
 *   last name, or the same name twice
 */
export async function readClassNames(path: string): Promise<readonly string[] | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  const names = text
    .trimEnd()
    .split("\n", GREATEST_COUNT + 1)
    .map((line) => line.trim());
  if (names.length > GREATEST_COUNT) {
    throw new FileFormatError(`${path}: Expected at most ${GREATEST_COUNT} class names. Received: more.`);
  }
  const lineOf = new Map<string, number>();
  names.forEach((name, index) => {
    const earlier = lineOf.get(name);
    if (name === "" || earlier !== undefined) {
      throw new FileFormatError(
        `${path}: Expected a class name on every line, each a different one. Received: ` +
          (name === "" ? `an empty line ${index + 1}.` : `"${name}" on lines ${earlier} and ${index + 1}.`),
      );
    }
    lineOf.set(name, index + 1);
  });
  return names;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, "utf8");
    // Windows editors put a byte-order mark before the first name.
    return text.replace(/^\uFEFF/, "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FileFormatError(`${path}: Expected a text file of class names. Received: ${reason}.`, {
      cause: error,
    });
  }
}
