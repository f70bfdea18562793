/** Kinds of files by their endings. */

interface FileKind {
  readonly type: string;
  /** Whether it becomes smaller by gzip. */
  readonly isText: boolean;
}

const text = (type: string): FileKind => ({ type: `${type}; charset=utf-8`, isText: true });
const binary = (type: string): FileKind => ({ type, isText: false });

const KINDS: Readonly<Record<string, FileKind>> = {
  css: text("text/css"),
  html: text("text/html"),
  js: text("text/javascript"),
  json: text("application/json"),
  map: text("application/json"),
  mjs: text("text/javascript"),
  svg: text("image/svg+xml"),
  txt: text("text/plain"),
  webmanifest: text("application/manifest+json"),
  wasm: { type: "application/wasm", isText: true },
  gz: binary("application/gzip"),
  ico: binary("image/x-icon"),
  jpg: binary("image/jpeg"),
  onnx: binary("application/octet-stream"),
  png: binary("image/png"),
  webp: binary("image/webp"),
  woff2: binary("font/woff2"),
};

const OTHER = binary("application/octet-stream");

/** The kind of a file; of one that is not known, bytes. */
export function kindOf(name: string): FileKind {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return (Object.hasOwn(KINDS, ending) ? KINDS[ending] : undefined) ?? OTHER;
}
