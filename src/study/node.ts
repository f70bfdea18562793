/** The study in Node: everything in `index.ts`, and finished pieces kept in files. */

export * from "./index.ts";
export { codeFingerprint } from "./run/code-fingerprint.ts";
export { fileStore } from "./run/file-store.ts";
