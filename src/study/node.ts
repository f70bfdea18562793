/** The study in Node: everything in `index.ts`, and finished pieces kept in files. */

export { fileStore } from "../pieces/file-store.ts";
export * from "./index.ts";
export { codeFingerprint } from "./run/code-fingerprint.ts";
