/** Identifies datasets by their content, as in Node, with a browser's SHA-256. */

import { ConfigurationError } from "../../errors/index.ts";
import { candidatesFor, describePart, labelBytes, type PartContent, rolesOf } from "../part-content.ts";
import type { PublishedFile } from "../registry.ts";

/** The checksums of a part's files as stored; undefined if not requested. */
export interface FileDigests {
  readonly images: string | undefined;
  readonly labels: string | undefined;
}

/** Returns true if there are checksums: browsers give them to pages from `https:` and `localhost`. */
export function hasDigests(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

/**
 * The SHA-256 of bytes, in hexadecimal.
 *
 * @throws ConfigurationError where the browser has none for the page
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  if (!hasDigests()) {
    throw new ConfigurationError(
      "Expected a page from https: or localhost, where browsers have checksums. Received: " +
        `${globalThis.location?.origin ?? "another one"}.`,
    );
  }
  // Shared memory is copied, since browsers do not hash it.
  const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
  const digest = await crypto.subtle.digest("SHA-256", own as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns true if bytes are a published file. */
export async function isFile(
  bytes: Uint8Array,
  { bytes: length, sha256: expected }: PublishedFile,
): Promise<boolean> {
  return bytes.length === length && (await sha256(bytes)) === expected;
}

/** The published dataset whose training or test part this is, to the last byte; undefined where there are no checksums. */
export async function publishedPart(
  partition: "train" | "test",
  part: PartContent,
  digestFiles: () => Promise<FileDigests>,
): Promise<string | undefined> {
  if (!hasDigests()) return undefined;
  const [imagesRole, labelsRole] = rolesOf(partition);
  for (const { name, contents, files } of candidatesFor(partition, part)) {
    // Labels first: they take a thousandth of the time, and tell the datasets apart.
    if (contents !== undefined) {
      if ((await sha256(labelBytes(part.labels))) !== contents[labelsRole]) continue;
      if ((await sha256(part.images.data)) === contents[imagesRole]) return name;
      continue;
    }
    const { images, labels } = await digestFiles();
    if (labels === files[labelsRole].sha256 && images === files[imagesRole].sha256) return name;
  }
  return undefined;
}

/** A function that gives the fingerprint of both parts; computed before, since browsers do not at once. */
export async function fingerprintOf(train: PartContent, test: PartContent): Promise<() => string> {
  if (!hasDigests()) {
    return () => {
      throw new ConfigurationError(
        "Expected a page from https: or localhost, where browsers have checksums, for the fingerprint of a dataset. " +
          `Received: ${globalThis.location?.origin ?? "another one"}.`,
      );
    };
  }
  const describe = async (part: PartContent) =>
    describePart(part, {
      images: await sha256(part.images.data),
      labels: await sha256(labelBytes(part.labels)),
    });
  const text = JSON.stringify([await describe(train), await describe(test)]);
  const fingerprint = await sha256(new TextEncoder().encode(text));
  return () => fingerprint;
}
