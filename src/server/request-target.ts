/** From the target of a request to the names in its path. */

/** Longer ones are none of ours. */
const MAX_LENGTH = 2048;
/** What a browser never leaves in a path as it is. */
const UNSAFE = /[^\x21-\x7e]|[\\"<>^`{|}]/;

/** The names in a path, decoded; or the status of the refusal, and why. */
export type Target =
  | { readonly names: readonly string[] }
  | { readonly status: 400 | 414; readonly problem: string };

/**
 * Reads the target of a request: an absolute path and perhaps a query, which is ignored. Each name is decoded once; what
 * would be taken for something else by some file system or proxy is refused: `.` and `..`, empty names, separators and
 * control characters, encoded or not. Names are looked up in tables afterwards and never joined to paths, so that nothing
 * depends on this list being complete.
 *
 * Source: RFC 9112, section 3.2; RFC 3986, section 3.3.
 *
 * @example
 * readTarget("/runs/my%20study/report.html?x"); // { names: ["runs", "my study", "report.html"] }
 * readTarget("/../etc/passwd"); // { status: 400, problem: … }
 */
export function readTarget(target: string): Target {
  if (target.length > MAX_LENGTH) {
    return { status: 414, problem: `Expected an address of at most ${MAX_LENGTH} characters.` };
  }
  if (!target.startsWith("/")) return refusal("Expected a path that begins with a slash.");
  const [path = ""] = target.split("?");
  if (UNSAFE.test(path) || path.includes("#")) return refusal("Expected a path without unsafe characters.");
  const written = path === "/" ? [] : path.slice(1).split("/");
  const names: string[] = [];
  for (const part of written) {
    const name = decoded(part);
    if (name === undefined) return refusal("Expected percent signs before two hexadecimal digits, in UTF-8.");
    if (name === "" || name === "." || name === "..") return refusal("Expected a name between slashes.");
    if (/[/\\\p{Cc}]/u.test(name))
      return refusal("Expected names without separators and control characters.");
    names.push(name);
  }
  return { names };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function refusal(problem: string): Target {
  return { status: 400, problem };
}
