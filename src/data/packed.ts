/** A dataset as one file, byte for byte: how a coordinator gives its datasets to workers on other machines. */

import { createHash } from "node:crypto";
import { FileFormatError } from "../errors/index.ts";
import {
  anyText,
  boolean,
  type Checks,
  checkOptions,
  integer,
  listOf,
  object,
  oneOf,
  required,
  text,
} from "../options/index.ts";
import { Dataset } from "./dataset.ts";
import type { Labels, TrainAndTest } from "./dataset-parts.ts";
import { Origin } from "./origin.ts";
import type { Preparation } from "./preparation.ts";
import { elementCount } from "./tensor.ts";

/** The first bytes of such a file; a change of the format takes another number. */
const MAGIC = new TextEncoder().encode("ATELIER DATASET 1\n");
/** After that the length of the head, 32 bits, little-endian; the head, as JSON; images and labels of both parts. */
const LENGTH_BYTES = 4;
/** Bytes of a head: more than a hundred thousand names of classes take. */
const MAX_HEAD_BYTES = 2 ** 24;
/** Bytes of such a file: what is read into memory at once. */
export const MAX_PACKED_BYTES = 2 ** 31 - 1;

/** A dataset as it is sent. */
export interface PackedDataset {
  /** The file's contents, one after the other; they share the memory of images and labels. */
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
  /** Of all of them, in hexadecimal. */
  readonly sha256: string;
}

interface PartHead {
  readonly name: string;
  readonly shape: readonly number[];
  readonly labelBytes: number;
  readonly classNames: readonly string[];
  readonly preparation?: Preparation | undefined;
  readonly origin?: OriginHead | undefined;
}

interface OriginHead {
  readonly source: string;
  readonly fingerprint: string;
  readonly isInOrder: boolean;
  readonly remarks: readonly string[];
  readonly transpose?: boolean | undefined;
  readonly published?: string | undefined;
  readonly drawn?: string | undefined;
}

interface Head {
  readonly train: PartHead;
  readonly test: PartHead;
}

const HEAD: Checks<Head> = { train: required(object), test: required(object) };
const PART: Checks<PartHead> = {
  name: required(text),
  shape: required(listOf(integer({ min: 0 }), { length: 4 })),
  labelBytes: required(oneOf([1, 2])),
  classNames: required(listOf(text)),
  preparation: object,
  origin: object,
};
const ORIGIN: Checks<OriginHead> = {
  source: required(anyText),
  fingerprint: required(text),
  isInOrder: required(boolean),
  remarks: required(listOf(anyText)),
  transpose: boolean,
  published: text,
  drawn: text,
};

/** Packs a dataset, with all that what is trained on it may depend on. The same dataset gives the same bytes. */
export function packDataset({ train, test }: TrainAndTest): PackedDataset {
  const head = new TextEncoder().encode(JSON.stringify({ train: headOf(train), test: headOf(test) }));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, head.length, true);
  const chunks = [MAGIC, length, head, ...bytesOf(train), ...bytesOf(test)];
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return {
    chunks,
    bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    sha256: hash.digest("hex"),
  };
}

/**
 * Reads what {@link packDataset} has packed; the images share the memory of the bytes.
 *
 * @param source names the bytes in messages
 * @throws FileFormatError for anything else
 */
export function unpackDataset(packed: Uint8Array, source: string): TrainAndTest {
  // Of a Buffer, `slice` would not copy.
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.length);
  try {
    const start = MAGIC.length + LENGTH_BYTES;
    if (bytes.length < start || MAGIC.some((byte, i) => bytes[i] !== byte)) throw new Error("no dataset");
    const length = new DataView(bytes.buffer, bytes.byteOffset + MAGIC.length).getUint32(0, true);
    if (length > MAX_HEAD_BYTES || start + length > bytes.length) throw new Error("a head that is cut off");
    const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(start, start + length)));
    checkOptions<Head>("head", head, HEAD);
    const { train, test } = head as Head;
    const rest = new Rest(bytes.subarray(start + length));
    const parts = { train: readPart("train", train, rest), test: readPart("test", test, rest) };
    if (rest.length > 0) throw new Error(`${rest.length} bytes too many`);
    return parts;
  } catch (error) {
    throw new FileFormatError(
      `${source}: Expected a dataset as a coordinator packs it. Received: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function headOf({ name, images, labels, classNames, preparation, origin }: Dataset): PartHead {
  const { source = "", isInOrder = true, remarks = [], transpose, published, drawn } = origin ?? {};
  return {
    ...{ name, shape: images.shape, labelBytes: labels.BYTES_PER_ELEMENT, classNames, preparation },
    ...(origin && {
      origin: {
        ...{ source, fingerprint: origin.fingerprint(), isInOrder, remarks, transpose, published, drawn },
      },
    }),
  };
}

function bytesOf({ images, labels }: Dataset): Uint8Array[] {
  return [images.data, new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)];
}

/** Bytes that are taken from the front. */
class Rest {
  #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  take(count: number): Uint8Array {
    if (!(count <= this.#bytes.length)) throw new Error(`only ${this.#bytes.length} bytes of ${count}`);
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }
}

function readPart(partition: "train" | "test", head: PartHead, rest: Rest): Dataset {
  checkOptions<PartHead>(partition, head, PART);
  const { name, shape, labelBytes, classNames, preparation } = head;
  const data = rest.take(elementCount(shape));
  // Copied: 16-bit numbers have to begin at even addresses.
  const bytes = rest.take((shape[0] ?? 0) * labelBytes).slice();
  const labels: Labels = labelBytes === 2 ? new Uint16Array(bytes.buffer) : bytes;
  const origin = head.origin === undefined ? undefined : readOrigin(head.origin);
  return new Dataset({
    ...{ name, partition, images: { data, shape }, labels, classNames, origin },
    ...(preparation && { preparation }),
  });
}

function readOrigin(head: OriginHead): Origin {
  checkOptions<OriginHead>("origin", head, ORIGIN);
  return new Origin(head, () => head.fingerprint, head.isInOrder);
}
