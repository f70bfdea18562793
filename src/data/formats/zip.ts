/**
 * The entries of a zip archive, as NumPy's `.npz` is one: stored or deflated, read one by one and never beyond the
 * length that an entry's content announces.
 *
 * Source: PKWARE, "APPNOTE.TXT, .ZIP File Format Specification", version 6.3.10, sections 4.3 and 4.5.3 (Zip64).
 */

import { FileFormatError } from "../../errors/index.ts";
import { type AnnouncedLength, assemble, GREATEST_RATIO } from "../assemble.ts";
import { formatOf, TELLING_BYTES } from "../format-of.ts";
import { crc32 } from "./crc32.ts";
import type { FileParts, SourceFile } from "./source-file.ts";

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
  /** Position of its local header. */
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
export async function withZip<Result>(file: SourceFile, use: (zip: Zip) => Promise<Result>): Promise<Result> {
  const { path } = file;
  return file.readParts(async (parts) => {
    const entries = await readDirectory(parts, path);
    return use({ entries, read: (entry, announced) => readEntry(parts, entry, path, announced) });
  });
}

async function readDirectory(parts: FileParts, path: string): Promise<ZipEntry[]> {
  const { size } = parts;
  const tail = await readAt(parts, Math.max(0, size - MAX_END_BYTES), Math.min(size, MAX_END_BYTES), path);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END) end--;
  if (end < 0) {
    const what = formatOf(await parts.read(0, TELLING_BYTES)) ?? "other bytes";
    const received = what.startsWith("a zip") ? "the beginning of one; it is truncated" : what;
    throw new FileFormatError(`${path}: Expected a zip archive. Received: ${received}.`);
  }
  let [count, length, offset] = [
    tail.getUint16(end + 10, true),
    tail.getUint32(end + 12, true),
    tail.getUint32(end + 16, true),
  ];
  if (end >= 20 && tail.getUint32(end - 20, true) === END_64_LOCATOR) {
    const end64 = await readAt(parts, Number(tail.getBigUint64(end - 12, true)), 56, path);
    if (end64.getUint32(0, true) !== END_64) throw damaged(path);
    const number = (at: number) => Number(end64.getBigUint64(at, true));
    [count, length, offset] = [number(32), number(40), number(48)];
  }
  if (count > MAX_ENTRIES || length > MAX_DIRECTORY_BYTES) {
    throw new FileFormatError(
      `${path}: Expected an archive of at most ${MAX_ENTRIES} entries. Received: ${count}.`,
    );
  }
  const directory = await readAt(parts, offset, length, path);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    const isEntry = at + 46 <= length && directory.getUint32(at, true) === DIRECTORY_ENTRY;
    if (!isEntry) throw damaged(path);
    const nameLength = directory.getUint16(at + 28, true);
    const extraLength = directory.getUint16(at + 30, true);
    const commentLength = directory.getUint16(at + 32, true);
    const recordLength = 46 + nameLength + extraLength;
    if (at + recordLength > length) throw damaged(path);
    entries.push(
      parseEntry(new DataView(directory.buffer, directory.byteOffset + at, recordLength), nameLength),
    );
    at += recordLength + commentLength;
  }
  return entries;
}

function parseEntry(record: DataView, nameLength: number): ZipEntry {
  const wide = wideNumbers(record, 46 + nameLength);
  const number = (at: number): number => {
    const value = record.getUint32(at, true);
    return value === IN_64 ? (wide.shift() ?? value) : value;
  };
  // In this order: the Zip64 field has those that are missing, in the same one.
  const [length, compressedLength, offset] = [number(24), number(20), number(42)];
  const name = new TextDecoder().decode(new Uint8Array(record.buffer, record.byteOffset + 46, nameLength));
  return {
    ...{ name, method: record.getUint16(10, true) },
    ...{ isEncrypted: (record.getUint16(8, true) & 1) === 1, crc: record.getUint32(16, true) },
    ...{ compressedLength, length, offset },
  };
}

/** The numbers of 64 bits in an entry's Zip64 field, which is among its extra fields from `start` on. */
function wideNumbers(record: DataView, start: number): number[] {
  for (let at = start; at + 4 <= record.byteLength; ) {
    const [id, length] = [record.getUint16(at, true), record.getUint16(at + 2, true)];
    if (id === 1) {
      const bytes = Math.min(length, record.byteLength - at - 4);
      return Array.from({ length: Math.floor(bytes / 8) }, (_, i) =>
        Number(record.getBigUint64(at + 4 + 8 * i, true)),
      );
    }
    at += 4 + length;
  }
  return [];
}

async function readEntry(
  parts: FileParts,
  { name, method, isEncrypted, crc, offset, length, compressedLength }: ZipEntry,
  path: string,
  announcedLength: AnnouncedLength,
): Promise<Uint8Array> {
  const source = `${path}, ${name}`;
  if (isEncrypted || (method !== STORED && method !== DEFLATED)) {
    const received = isEncrypted ? "an encrypted one" : `method ${method}`;
    throw new FileFormatError(`${source}: Expected an entry stored or deflated. Received: ${received}.`);
  }
  const local = await readAt(parts, offset, 30, path);
  if (local.getUint32(0, true) !== LOCAL_ENTRY) throw damaged(path);
  const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const [chunks, capacity] =
    method === STORED
      ? [parts.stream(start, compressedLength), compressedLength]
      : [parts.inflate(start, compressedLength, source), compressedLength * GREATEST_RATIO];
  const bytes = await assemble(chunks, capacity, source, announcedLength);
  if (bytes.length !== length || crc32(bytes) !== crc) {
    throw new FileFormatError(
      `${source}: Expected ${length} bytes of the checksum that the archive names. ` +
        `Received: ${bytes.length} bytes, truncated or damaged.`,
    );
  }
  return bytes;
}

async function readAt(parts: FileParts, offset: number, length: number, path: string): Promise<DataView> {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset + length > parts.size) throw damaged(path);
  const bytes = await parts.read(offset, length);
  if (bytes.length < length) throw damaged(path);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(path: string): FileFormatError {
  return new FileFormatError(
    `${path}: Expected a sound zip archive. Received: a directory of entries that is truncated or damaged.`,
  );
}
