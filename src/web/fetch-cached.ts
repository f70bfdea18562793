/** Fetching in a browser: with progress, and cached, so that a second visit needs no network. */

/**
 * Progress of a file.
 *
 * @see {@link BrowserOptions.onProgress}
 */
export interface Loading {
  /** Bytes so far, after decoding. */
  readonly loaded: number;
  /** Bytes in total; undefined if the server does not say, as most do not for compressed files. */
  readonly total: number | undefined;
}

export interface CachedFetchOptions {
  /**
   * Name of the browser's cache for the file.
   *
   * @default none
   */
  readonly cache?: string | undefined;
  /**
   * Largest file, in bytes; larger ones are refused before they fill the memory.
   *
   * @default no limit
   */
  readonly maxBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((loading: Loading) => void) | undefined;
  /**
   * Checks the bytes; only correct ones are cached.
   *
   * @default all are correct
   */
  readonly isRight?: ((bytes: Uint8Array<ArrayBuffer>) => boolean | Promise<boolean>) | undefined;
}

/** Result of a fetch: the bytes, or why there are none, as part of a sentence. */
export type CachedFetch =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly isCached: boolean }
  | { readonly bytes: undefined; readonly reason: string };

/**
 * Fetches a file, or takes it from the cache. Without a cache (a page that is neither `https:` nor from
 * `localhost`, or a private window), or if it is full, the file is fetched each time.
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

/** Removes the caches of older versions: those whose names begin alike, except one. */
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
  // The announced length of a compressed answer is its compressed length.
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
