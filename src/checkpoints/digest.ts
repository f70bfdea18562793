/** The SHA-256 of bytes or text, in hexadecimal; computed beside the main thread. */
export async function sha256(contents: Uint8Array | string): Promise<string> {
  const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
