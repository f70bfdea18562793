/** Files that a visitor gave, for the readers of formats. */

import { FileFormatError } from "../../errors/index.ts";
import { GREATEST_RATIO } from "../assemble.ts";
import type { FileParts, SourceFile } from "../formats/source-file.ts";
import { bytesOf, chunksOf } from "./blob-bytes.ts";

/**
 * A file under its name.
 *
 * @throws FileFormatError, from its functions: it is empty, cannot be read, or is a damaged gzip
 */
export function givenFile(name: string, file: Blob): SourceFile {
  const checkContent = () => {
    if (file.size > 0) return;
    throw new FileFormatError(`${name}: Expected a file with content. Received: an empty file.`);
  };
  return {
    ...{ path: name, name },
    async readChunks(use) {
      checkContent();
      const [first, second] = await bytesOf(file.slice(0, 2), name);
      if (first !== 0x1f || second !== 0x8b) {
        return use(chunksOf(file.stream(), name, "a file that can be read"), file.size);
      }
      const inflated = file.stream().pipeThrough(inflater("gzip"));
      return use(chunksOf(inflated, name, "a complete and sound gzip file"), file.size * GREATEST_RATIO);
    },
    async readParts(use) {
      checkContent();
      return use(partsOf(name, file));
    },
  };
}

function partsOf(name: string, file: Blob): FileParts {
  const part = (offset: number, length: number) => file.slice(offset, offset + length);
  return {
    size: file.size,
    read: (offset, length) => bytesOf(part(offset, length), name),
    stream: (offset, length) => chunksOf(part(offset, length).stream(), name, "a file that can be read"),
    inflate: (offset, length, source) =>
      chunksOf(part(offset, length).stream().pipeThrough(inflater("deflate-raw")), source, "deflated data"),
  };
}

function inflater(format: CompressionFormat): TransformStream<Uint8Array, Uint8Array> {
  return new DecompressionStream(format) as TransformStream<Uint8Array, Uint8Array>;
}
