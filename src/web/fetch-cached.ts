/** Fetching in a browser: with progress, and kept in the browser's cache, so that a second visit needs no network. */

/** How far a file has come. */
export interface Loading {
  /** Bytes so far, as they are after decoding. */
  readonly loaded: number;
  /** Bytes in all; undefined where the server does not say: most do not of what they compress. */
  readonly total: number | undefined;
}

export interface CachedFetchOptions {
  /** The name of the cache in which the file is kept; default: it is not. */
  readonly cache?: string | undefined;
  /** Bytes that the file has at most: more are refused before they fill the memory. Default: any number. */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((loading: Loading) => void) | undefined;
  /** Whether the bytes are what was wanted; only then are they kept. Default: any are. */
  readonly isRight?: ((bytes: Uint8Array<ArrayBuffer>) => boolean | Promise<boolean>) | undefined;
}

/** What came of a fetch: the bytes, or why there are none, as part of a sentence. */
export type CachedFetch =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly isCached: boolean }
  | { readonly bytes: undefined; readonly reason: string };

/**
 * Fetches a file, or takes it from the cache. Where a browser has no cache (a page that is neither `https:` nor from
 * `localhost`, or a private window), or no room in it, the file is fetched each time.
 *
 * @throws the signal's reason
 */
export async function fetchCached(url: string, options: CachedFetchOptions): Promise<CachedFetch> {
  const { signal, isRight = () => true } = options;
  signal?.throwIfAborted();
  const cache = options.cache === undefined ? undefined : await openCache(options.cache);
  const kept = await cache?.match(url).catch(() => undefined);
  if (kept !== undefined) {
    const bytes = new Uint8Array(await kept.arrayBuffer());
    if (await isRight(bytes)) {
      options.onProgress?.({ loaded: bytes.length, total: bytes.length });
      return { bytes, isCached: true };
    }
    await cache?.delete(url).catch(() => false);
  }
  try {
    const response = await fetch(url, signal === undefined ? {} : { signal });
    if (!response.ok) {
      return { bytes: undefined, reason: `${response.status} ${response.statusText}`.trimEnd() };
    }
    const read = await readBody(response, options);
    if (read.bytes === undefined) return read;
    if (!(await isRight(read.bytes))) {
      return { bytes: undefined, reason: `another file, of ${formatCount(read.bytes.length)} bytes` };
    }
    // A cache that is full, or that a private window refuses, is no reason to do without the file.
    await cache?.put(url, new Response(read.bytes)).catch(() => undefined);
    return { bytes: read.bytes, isCached: false };
  } catch (error) {
    signal?.throwIfAborted();
    return { bytes: undefined, reason: messageOf(error) };
  }
}

/** Removes caches of an older version: those whose names begin so, but for one. */
export async function removeOtherCaches(beginning: string, kept: string): Promise<void> {
  try {
    for (const name of await caches.keys()) {
      if (name.startsWith(beginning) && name !== kept) await caches.delete(name);
    }
  } catch {
    // No cache, nothing to remove.
  }
}

async function openCache(name: string): Promise<Cache | undefined> {
  try {
    return await globalThis.caches?.open(name);
  } catch {
    return undefined;
  }
}

async function readBody(
  response: Response,
  { maxBytes = Number.POSITIVE_INFINITY, onProgress }: CachedFetchOptions,
): Promise<{ bytes: Uint8Array<ArrayBuffer> } | { bytes: undefined; reason: string }> {
  // What is announced of a compressed answer is its compressed length.
  const isEncoded = (response.headers.get("content-encoding") ?? "identity") !== "identity";
  const announced = Number(response.headers.get("content-length") ?? Number.NaN);
  const total = isEncoded || !Number.isSafeInteger(announced) ? undefined : announced;
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  onProgress?.({ loaded, total });
  const reader = response.body?.getReader();
  for (;;) {
    const read = await reader?.read();
    if (read?.value === undefined) break;
    chunks.push(read.value);
    loaded += read.value.length;
    if (loaded > maxBytes) {
      await reader?.cancel().catch(() => undefined);
      return { bytes: undefined, reason: `another file, of more than ${formatCount(maxBytes)} bytes` };
    }
    onProgress?.({ loaded, total });
  }
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes };
}

function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
