/** Files as the readers of formats see them: on a disk in Node, or in a browser. */

import { type AnnouncedLength, assemble } from "../assemble.ts";

/** A file that can be read. Whatever goes wrong is a FileFormatError that names it. */
export interface SourceFile {
  /** For messages: with its directory, where it has one. */
  readonly path: string;
  /** Without its directory: "mnist.npz". */
  readonly name: string;
  /**
   * Reads it as a stream of chunks, inflated if it begins with gzip's magic bytes.
   *
   * @param use takes the chunks, to their end unless it throws, and how many bytes they have at most
   */
  readChunks<Result>(
    use: (chunks: AsyncIterable<Uint8Array>, capacity: number) => Promise<Result>,
  ): Promise<Result>;
  /** Opens it as it is stored, while `use` reads from it. */
  readParts<Result>(use: (parts: FileParts) => Promise<Result>): Promise<Result>;
}

/** An open file. */
export interface FileParts {
  /** In bytes. */
  readonly size: number;
  /** Reads bytes from an offset on; fewer where the file ends before. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Streams bytes from an offset on. */
  stream(offset: number, length: number): AsyncIterable<Uint8Array>;
  /**
   * Streams what bytes from an offset on inflate to.
   *
   * @param source what they are, for messages: "mnist.npz, x_train.npy"
   */
  inflate(offset: number, length: number, source: string): AsyncIterable<Uint8Array>;
}

/** Reads a file whole, inflated if it is gzip, never beyond the length that its beginning announces. */
export function readWhole(file: SourceFile, announcedLength: AnnouncedLength): Promise<Uint8Array> {
  return file.readChunks((chunks, capacity) => assemble(chunks, capacity, file.path, announcedLength));
}
