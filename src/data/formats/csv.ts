/**
 * Images as rows of a CSV file, as Kaggle and Zalando have them: a label and square images' pixels, with or without a
 * line of names. A file is read as a stream, and only its pixels are kept.
 */

import { defined } from "../../checked.ts";
import { FileFormatError } from "../../errors/index.ts";
import { GREATEST_LENGTH, joined } from "../assemble.ts";
import { formatOf } from "../format-of.ts";
import type { PartContent } from "../part-content.ts";
import type { SourceFile } from "./source-file.ts";

/** A line of names, or a first row, is shorter: 16 MiB hold images of 2,000×2,000. */
const MAX_FIRST_LINE = 1 << 24;
/** Initial size of the blocks of pixels, in bytes; it doubles. */
const FIRST_BLOCK = 1 << 20;
/** Labels are kept likewise. */
const FIRST_ROWS = 1 << 12;
const MAX_ROWS = 1 << 26;
const LABEL_NAMES = ["label", "labels", "class", "target", "y"];
const [LINE_FEED, RETURN, QUOTE, APOSTROPHE, POINT, SPACE, ZERO] = [10, 13, 34, 39, 46, 32, 48];
const GREATEST_LABEL = 0xffff;

/** The rows of a file. Without labels, as in Kaggle's `test.csv`, `labels` is undefined. */
export interface CsvImages {
  readonly images: PartContent["images"];
  readonly labels: PartContent["labels"] | undefined;
}

/**
 * Reads a CSV file, plain or gzip.
 *
 * Fields are whole numbers, perhaps in quotes or with ".0"; the separator is the first line's: comma, semicolon or tab.
 * The label is the column of that name, else the first one. A file whose columns are all pixels has no labels.
 *
 * @throws FileFormatError that names the line: rows of different lengths, a field that is no byte, images that are not
 *   square
 */
export function readCsv(file: SourceFile): Promise<CsvImages> {
  const { path } = file;
  return file.readChunks(async (chunks) => {
    let start: Uint8Array = new Uint8Array(0);
    let table: Table | undefined;
    for await (const chunk of chunks) {
      if (table !== undefined) {
        table.push(chunk);
        continue;
      }
      start = joined(start, chunk);
      const end = start.indexOf(LINE_FEED);
      if (end === -1 && start.length <= MAX_FIRST_LINE) continue;
      if (end === -1 || end > MAX_FIRST_LINE) throw notCsv(path, start);
      table = openTable(start, end, path);
    }
    if (table === undefined) throw notCsv(path, start);
    return table.finish();
  });
}

function notCsv(path: string, start: Uint8Array): FileFormatError {
  return new FileFormatError(
    `${path}: Expected lines of numbers, a label and the pixels of an image on each. ` +
      `Received: ${formatOf(start) ?? "other bytes"}.`,
  );
}

/** Settles columns, separator and labels by the first line. */
function openTable(start: Uint8Array, end: number, path: string): Table {
  const line = new TextDecoder().decode(start.subarray(0, end)).trim();
  const separator = [",", ";", "\t"].find((mark) => line.includes(mark));
  if (separator === undefined) throw notCsv(path, start);
  const fields = line.split(separator).map((field) => field.trim().replace(/^(["'])(.*)\1$/, "$2"));
  const hasNames = fields.some((field) => !/^\d+(?:\.0*)?$/.test(field));
  const named = fields.findIndex((field) => LABEL_NAMES.includes(field.toLowerCase()));
  const isSquare = (pixels: number) => pixels > 0 && Number.isInteger(Math.sqrt(pixels));
  const isAllPixels = hasNames ? named === -1 : !isSquare(fields.length - 1);
  if (!isSquare(isAllPixels ? fields.length : fields.length - 1)) {
    const what = hasNames && formatOf(start)?.startsWith("a text") === false ? `, ${formatOf(start)}` : "";
    throw new FileFormatError(
      `${path}: Expected a column "label" and the pixels of square grey images, such as 784 of 28×28. ` +
        `Received: ${fields.length} columns, ${fields.slice(0, 3).join(", ").slice(0, 60)}, …${what}.`,
    );
  }
  const table = new Table({
    ...{ path, columns: fields.length, separator: separator.charCodeAt(0) },
    labelColumn: isAllPixels ? -1 : Math.max(0, named),
    firstLine: hasNames ? 2 : 1,
  });
  table.push(hasNames ? start.subarray(end + 1) : withoutMark(start));
  return table;
}

/** The bytes behind a byte-order mark. */
function withoutMark(start: Uint8Array): Uint8Array {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start;
}

interface TableLayout {
  readonly path: string;
  readonly columns: number;
  /** The code of its character. */
  readonly separator: number;
  /** −1 if there are no labels. */
  readonly labelColumn: number;
  /** The number of the first line that has an image, for messages. */
  readonly firstLine: number;
}

/** Rows so far. */
class Table {
  readonly #layout: TableLayout;
  readonly #pixelsInRow: number;
  #pixels = new Uint8Array(FIRST_BLOCK);
  #filled = 0;
  #labels = new Uint16Array(FIRST_ROWS);
  #rows = 0;
  #line: number;
  #column = 0;
  /** Of the field that is being read; −1 before its first digit. */
  #value = -1;
  #isFraction = false;
  #hasEnded = false;

  constructor(layout: TableLayout) {
    this.#layout = layout;
    this.#pixelsInRow = layout.columns - (layout.labelColumn === -1 ? 0 : 1);
    this.#line = layout.firstLine;
  }

  push(bytes: Uint8Array): void {
    const { separator } = this.#layout;
    for (let i = 0; i < bytes.length; i++) {
      const byte = defined(bytes[i]);
      const digit = byte - ZERO;
      if (digit >= 0 && digit <= 9) this.#digit(digit);
      else if (byte === separator) this.#endField();
      else if (byte === LINE_FEED) this.#endLine();
      else if (byte === POINT && this.#value >= 0 && !this.#isFraction) this.#isFraction = true;
      else if (byte !== RETURN && byte !== QUOTE && byte !== APOSTROPHE && byte !== SPACE) {
        throw this.#wrong(`the character ${JSON.stringify(String.fromCharCode(byte))}`);
      }
    }
  }

  finish(): CsvImages {
    if (this.#column > 0 || this.#value >= 0) this.#endLine();
    const side = Math.sqrt(this.#pixelsInRow);
    const count = this.#filled / this.#pixelsInRow;
    if (count === 0) throw this.#wrong("no line of numbers");
    const images = {
      data: this.#pixels.slice(0, this.#filled),
      shape: [count, side, side, 1],
    };
    if (this.#layout.labelColumn === -1) return { images, labels: undefined };
    const labels = this.#labels.slice(0, this.#rows);
    return { images, labels: labels.some((label) => label > 255) ? labels : Uint8Array.from(labels) };
  }

  #digit(digit: number): void {
    if (this.#isFraction && digit !== 0) throw this.#wrong("a fraction");
    if (this.#isFraction) return;
    this.#value = this.#value < 0 ? digit : 10 * this.#value + digit;
    if (this.#value > GREATEST_LABEL) throw this.#wrong(`${this.#value} or more`);
  }

  #endField(): void {
    const { columns, labelColumn } = this.#layout;
    if (this.#hasEnded) throw this.#wrong("an empty line before it");
    if (this.#value < 0) throw this.#wrong("an empty field");
    if (this.#column === columns) throw this.#wrong(`more than ${columns} fields`);
    if (this.#column === labelColumn) {
      if (this.#rows === this.#labels.length) this.#growLabels();
      this.#labels[this.#rows++] = this.#value;
    } else {
      if (this.#value > 255) throw this.#wrong(`${this.#value}`);
      if (this.#filled === this.#pixels.length) this.#growPixels();
      this.#pixels[this.#filled++] = this.#value;
    }
    this.#column++;
    this.#value = -1;
    this.#isFraction = false;
  }

  #endLine(): void {
    if (this.#column === 0 && this.#value < 0) {
      // Empty lines may stand at the end, and nowhere else.
      this.#hasEnded = true;
    } else {
      this.#endField();
      if (this.#column !== this.#layout.columns) throw this.#wrong(`${this.#column} fields`);
      this.#column = 0;
    }
    this.#line++;
  }

  #growPixels(): void {
    if (2 * this.#pixels.length > GREATEST_LENGTH) throw this.#tooMuch(`${GREATEST_LENGTH} pixels`);
    const larger = new Uint8Array(2 * this.#pixels.length);
    larger.set(this.#pixels);
    this.#pixels = larger;
  }

  #growLabels(): void {
    if (2 * this.#labels.length > MAX_ROWS) throw this.#tooMuch(`${MAX_ROWS} images`);
    const larger = new Uint16Array(2 * this.#labels.length);
    larger.set(this.#labels);
    this.#labels = larger;
  }

  #tooMuch(most: string): FileFormatError {
    return new FileFormatError(`${this.#layout.path}: Expected at most ${most}. Received: more.`);
  }

  #wrong(received: string): FileFormatError {
    return new FileFormatError(
      `${this.#layout.path}: Expected ${this.#layout.columns} fields on every line, pixels from 0 to 255 and labels ` +
        `from 0 to ${GREATEST_LABEL}, as whole numbers. Received: ${received} on line ${this.#line}, ` +
        `column ${this.#column + 1}.`,
    );
  }
}
