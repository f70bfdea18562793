/** Any text as the name of a file or directory: one that stays in its directory and that every file system takes. */

import { createHash } from "node:crypto";

/** Characters that some file system refuses or takes for a separator; `%` itself, so that no two texts share a name. */
const UNSAFE = /[\p{Cc}"%*/:<>?\\|]/gu;
/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(?:aux|con|nul|prn|com\d|lpt\d)(?=\.|$)/i;
/** Bytes of a name with room for endings; file systems take 255. */
const MAX_BYTES = 120;
const DIGEST_LENGTH = 16;

/**
 * Returns a file name for a text, another one for each text. Ordinary names stay as they are; what is unsafe becomes
 * `%` and hexadecimal digits, as in addresses. Long texts are cut and end in a part of their SHA-256.
 *
 * @example
 * fileNameOf("fashion-mnist"); // "fashion-mnist"
 * fileNameOf("../../etc"); // "%2e.%2f..%2fetc"
 */
export function fileNameOf(text: string): string {
  const safe = text
    .replace(UNSAFE, escaped)
    // Halves of a character, which no encoding of names has.
    .replace(/\p{Surrogate}/gu, escaped)
    .replace(/^[. ]/, escaped)
    .replace(/[. ]$/, escaped)
    .replace(DEVICE, (name) => escaped(name.slice(0, 1)) + name.slice(1));
  if (safe === "") return "%";
  if (Buffer.byteLength(safe) <= MAX_BYTES) return safe;
  const digest = createHash("sha256").update(text).digest("hex").slice(0, DIGEST_LENGTH);
  let kept = "";
  for (const character of safe) {
    if (Buffer.byteLength(kept + character) > MAX_BYTES - DIGEST_LENGTH - 2) break;
    kept += character;
  }
  // No escape ends like this: what follows "%-" is a digest.
  return `${kept}%-${digest}`;
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
