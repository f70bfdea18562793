/** Commands as they can be typed here. */

/** The command to type, by the name of the npm script that runs. */
const STARTS: ReadonlyMap<string, string> = new Map([
  ["start", "npm run --silent atelier --"],
  ["atelier", "npm run --silent atelier --"],
  ["npx", "npx atelier"],
]);

/** Of an address, what stands before its server: a name and a password. */
const CREDENTIALS = /\b([a-z][a-z\d+.-]*:\/\/)[^\s/@"`]+@/gi;

/**
 * Returns the beginning of a command line: from a checkout with npm, else the package's own command.
 *
 * @param otherwise where the environment does not say
 */
export function commandStart(
  environment: Readonly<Record<string, string | undefined>>,
  otherwise = "atelier",
): string {
  const event = environment.npm_lifecycle_event ?? "";
  return STARTS.get(event) ?? otherwise;
}

/**
 * A command as it can be typed here; passwords in addresses are left out, since it is shown and kept in files.
 *
 * @param words the command and its arguments
 */
export function commandToType(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  otherwise?: string,
): string {
  return [commandStart(environment, otherwise), ...words.map((word) => quote(withoutCredentials(word)))].join(
    " ",
  );
}

/**
 * The same text, with names and passwords in its addresses left out: `http://…@example.org`.
 *
 * @example
 * withoutCredentials("http://me:secret@localhost/"); // "http://…@localhost/"
 */
export function withoutCredentials(text: string): string {
  return text.replace(CREDENTIALS, "$1…@");
}

/** A word as a POSIX shell takes it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
