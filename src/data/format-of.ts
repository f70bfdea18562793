/** Names the format of an unexpected file by its first bytes, with advice. */

/** Bytes from which a format can be told. */
export const TELLING_BYTES = 512;

const SIGNATURES: readonly (readonly [start: string, what: string])[] = [
  ["version https://git-lfs", "a Git LFS pointer: `git lfs pull` brings the file itself"],
  ["PK\u0003\u0004", "a zip archive: unpack it first"],
  ["PK\u0005\u0006", "an empty zip archive"],
  ["\u001f\u008b", "a gzip file: inflate it first"],
  ["\u0093NUMPY", "a NumPy array (.npy)"],
  ["BZh", "a bzip2 file: decompress it first (bunzip2)"],
  ["\u00fd7zXZ\u0000", "an xz file: decompress it first (unxz)"],
  ["\u0028\u00b5\u002f\u00fd", "a Zstandard file: decompress it first (unzstd)"],
  ["7z\u00bc\u00af\u0027\u001c", "a 7-Zip archive: unpack it first"],
  ["Rar!", "a RAR archive: unpack it first"],
  ["\u0089PNG", "a PNG picture: the command import makes a dataset of folders of pictures"],
  ["\u00ff\u00d8\u00ff", "a JPEG picture: the command import makes a dataset of folders of pictures"],
  ["GIF8", "a GIF picture"],
  ["PAR1", "an Apache Parquet file, which is not read: convert it to .npz or CSV"],
  ["ARROW1", "an Apache Arrow file, which is not read: convert it to .npz or CSV"],
  ["\u0089HDF", "an HDF5 file, which is not read: convert it to .npz or CSV"],
  ["MATLAB 5.0", "a MATLAB file, which is not read: convert it to .npz or CSV"],
  ["SQLite format 3", "an SQLite database"],
  ["%PDF", "a PDF document"],
];

/** Python's pickles begin with 80 and the number of their protocol. */
const PICKLE_PROTOCOLS = [2, 3, 4, 5];
/** Position of a tar archive's mark. */
const TAR_MARK = 257;
/** Characters of a text that are shown. */
const SHOWN = 40;

/**
 * Names a file's format by its first bytes: "a web page (HTML)"; undefined if it cannot be told.
 *
 * @param start its first bytes, up to {@link TELLING_BYTES}
 */
export function formatOf(start: Uint8Array): string | undefined {
  if (start.length === 0) return "an empty file";
  const text = Array.from(start.subarray(0, TELLING_BYTES), (byte) => String.fromCharCode(byte)).join("");
  const known = SIGNATURES.find(([signature]) => text.startsWith(signature));
  if (known !== undefined) return known[1];
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "a WebP picture";
  if (text.startsWith("ustar", TAR_MARK)) return "a tar archive: unpack it first";
  if (start[0] === 0x80 && PICKLE_PROTOCOLS.some((protocol) => protocol === start[1])) {
    return "a Python pickle, which could run code and is not read: save the arrays with numpy.savez";
  }
  const words = text.replace(/^(?:\u00ef\u00bb\u00bf)?\s+|^\u00ef\u00bb\u00bf/, "");
  if (/^<(?:!doctype\s+html|html|head|body|script|meta|title|!--)/i.test(words)) {
    return "a web page (HTML), as servers and proxies send in place of a file: download it again";
  }
  if (words.startsWith("<")) return "an XML document, as servers send in place of a file: download it again";
  // Text has no control characters but tabs and ends of lines.
  if (words.length > 0 && !/[^\t\n\r\u0020-\u007e\u0080-\u00ff]/.test(text)) {
    const line = new TextDecoder()
      .decode(start)
      .trimStart()
      .replace(/[\r\n].*$/s, "");
    return `a text that begins ${JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line)}`;
  }
  return undefined;
}
