/** The study in Node: everything in `index.ts`, and finished pieces kept in files. */

export { codeFingerprint } from "../pieces/code-fingerprint.ts";
export { fileStore } from "../pieces/file-store.ts";
export * from "./index.ts";
