/**
 * The entries of a zip archive, as NumPy's `.npz` is one: stored or deflated, read one by one and never beyond the
 * length that an entry's content announces.
 *
 * Source: PKWARE, "APPNOTE.TXT, .ZIP File Format Specification", version 6.3.10, sections 4.3 and 4.5.3 (Zip64).
 */

import { type FileHandle, open } from "node:fs/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { FileFormatError } from "../../errors.ts";
import { type AnnouncedLength, assemble, GREATEST_RATIO } from "../assemble.ts";
import { formatOf, TELLING_BYTES } from "../format-of.ts";
import { checkFile, readingError } from "../gzip.ts";

/** The end record and the longest comment after it. */
const MAX_END_BYTES = 22 + 0xffff;
/** An archive of arrays has a handful. */
const MAX_ENTRIES = 1000;
const MAX_DIRECTORY_BYTES = 1 << 22;

const END = 0x06054b50;
const END_64_LOCATOR = 0x07064b50;
const END_64 = 0x06064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** A field of 32 bits that says that the number stands in the Zip64 field. */
const IN_64 = 0xffffffff;

/** An entry as the archive's directory lists it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly compressedLength: number;
  readonly length: number;
  /** Where its local header begins. */
  readonly offset: number;
}

/** An archive that is open for reading. */
export interface Zip {
  readonly entries: readonly ZipEntry[];
  /** Reads an entry whole, and checks its length and checksum. */
  read(entry: ZipEntry, announcedLength: AnnouncedLength): Promise<Uint8Array>;
}

/**
 * Opens an archive while `use` reads from it.
 *
 * @throws FileFormatError, naming the file and the entry: no zip archive, a truncated or damaged one, an encrypted entry
 */
export async function withZip<Result>(path: string, use: (zip: Zip) => Promise<Result>): Promise<Result> {
  try {
    const { size } = await checkFile(path);
    const handle = await open(path);
    try {
      const entries = await readDirectory(handle, size, path);
      return await use({ entries, read: (entry, announced) => readEntry(handle, entry, path, announced) });
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readingError(path, error);
  }
}

async function readDirectory(handle: FileHandle, size: number, path: string): Promise<ZipEntry[]> {
  const tail = await readAt(handle, Math.max(0, size - MAX_END_BYTES), Math.min(size, MAX_END_BYTES), path);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
  if (end < 0) {
    const start = await readAt(handle, 0, Math.min(size, TELLING_BYTES), path);
    const what = formatOf(start) ?? "other bytes";
    const received = what.startsWith("a zip") ? "the beginning of one; it is truncated" : what;
    throw new FileFormatError(`${path}: Expected a zip archive. Received: ${received}.`);
  }
  let [count, length, offset] = [
    tail.readUInt16LE(end + 10),
    tail.readUInt32LE(end + 12),
    tail.readUInt32LE(end + 16),
  ];
  if (end >= 20 && tail.readUInt32LE(end - 20) === END_64_LOCATOR) {
    const end64 = await readAt(handle, Number(tail.readBigUInt64LE(end - 12)), 56, path);
    if (end64.readUInt32LE(0) !== END_64) throw damaged(path);
    const number = (at: number) => Number(end64.readBigUInt64LE(at));
    [count, length, offset] = [number(32), number(40), number(48)];
  }
  if (count > MAX_ENTRIES || length > MAX_DIRECTORY_BYTES) {
    throw new FileFormatError(
      `${path}: Expected an archive of at most ${MAX_ENTRIES} entries. Received: ${count}.`,
    );
  }
  const directory = await readAt(handle, offset, length, path);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== DIRECTORY_ENTRY) throw damaged(path);
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const commentLength = directory.readUInt16LE(at + 32);
    entries.push(parseEntry(directory.subarray(at, at + 46 + nameLength + extraLength), nameLength));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

function parseEntry(record: Buffer, nameLength: number): ZipEntry {
  const extra = record.subarray(46 + nameLength);
  const wide = wideNumbers(extra);
  const number = (at: number): number => {
    const value = record.readUInt32LE(at);
    return value === IN_64 ? (wide.shift() ?? value) : value;
  };
  // In this order: the Zip64 field has those that are missing, in the same one.
  const [length, compressedLength, offset] = [number(24), number(20), number(42)];
  return {
    ...{ name: record.toString("utf8", 46, 46 + nameLength), method: record.readUInt16LE(10) },
    ...{ isEncrypted: (record.readUInt16LE(8) & 1) === 1, crc: record.readUInt32LE(16) },
    ...{ compressedLength, length, offset },
  };
}

/** The numbers of 64 bits in an entry's Zip64 field. */
function wideNumbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    if (id === 1) {
      const field = extra.subarray(at + 4, at + 4 + length);
      return Array.from({ length: Math.floor(field.length / 8) }, (_, i) =>
        Number(field.readBigUInt64LE(8 * i)),
      );
    }
    at += 4 + length;
  }
  return [];
}

async function readEntry(
  handle: FileHandle,
  entry: ZipEntry,
  path: string,
  announcedLength: AnnouncedLength,
): Promise<Uint8Array> {
  const source = `${path}, ${entry.name}`;
  if (entry.isEncrypted || (entry.method !== STORED && entry.method !== DEFLATED)) {
    const received = entry.isEncrypted ? "an encrypted one" : `method ${entry.method}`;
    throw new FileFormatError(`${source}: Expected an entry stored or deflated. Received: ${received}.`);
  }
  const local = await readAt(handle, entry.offset, 30, path);
  if (local.readUInt32LE(0) !== LOCAL_ENTRY) throw damaged(path);
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const stream = handle.createReadStream({
    ...{ start, end: start + Math.max(0, entry.compressedLength - 1), autoClose: false },
  });
  const bytes = await inflated(stream, entry, source, announcedLength);
  if (bytes.length !== entry.length || crc32(bytes) !== entry.crc) {
    throw new FileFormatError(
      `${source}: Expected ${entry.length} bytes of the checksum that the archive names. ` +
        `Received: ${bytes.length} bytes, truncated or damaged.`,
    );
  }
  return bytes;
}

async function inflated(
  stream: ReturnType<FileHandle["createReadStream"]>,
  { method, compressedLength }: ZipEntry,
  source: string,
  announcedLength: AnnouncedLength,
): Promise<Uint8Array> {
  try {
    if (method === STORED) return await assemble(stream, compressedLength, source, announcedLength);
    const inflater = stream.pipe(createInflateRaw({ chunkSize: 1 << 18 }));
    stream.on("error", (error) => inflater.destroy(error));
    try {
      return await assemble(inflater, compressedLength * GREATEST_RATIO, source, announcedLength);
    } finally {
      inflater.destroy();
    }
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("Z_")) throw error;
    throw new FileFormatError(`${source}: Expected deflated data. Received: ${error.message}.`, {
      cause: error,
    });
  } finally {
    stream.destroy();
  }
}

async function readAt(handle: FileHandle, offset: number, length: number, path: string): Promise<Buffer> {
  if (!Number.isSafeInteger(offset) || offset < 0) throw damaged(path);
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead < length) throw damaged(path);
  return bytes;
}

function damaged(path: string): FileFormatError {
  return new FileFormatError(
    `${path}: Expected a sound zip archive. Received: a directory of entries that is truncated or damaged.`,
  );
}
