/** Keeps the page's files, so that it opens without a network. Data and the engine are kept by the page itself. */

/** What of `ServiceWorkerGlobalScope` is used: TypeScript's types of it cannot be loaded beside those of the page. */
interface Scope {
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly registration: { readonly scope: string };
}
interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as Scope;

/** Written here when the page is built (vite.config.ts). Names of files hold their contents' hash, but for the page's own. */
const FILES: readonly string[] = ["FILES"];
const CACHE = `atelier-page-${hash(FILES.join())}`;
/** Engines are large, and kept by the page when they were used. */
const LEFT_OUT = /\.wasm$/;

scope.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.filter((file) => !LEFT_OUT.test(file))))
      .then(() => scope.skipWaiting()),
  );
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("atelier-page-") && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => scope.clients.claim()),
  );
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url);
  if (request.method !== "GET" || !request.url.startsWith(scope.registration.scope)) return;
  const name = path.pathname.slice(new URL(scope.registration.scope).pathname.length);
  if (name === "" || name === "index.html") event.respondWith(freshOrKept(request));
  else if (FILES.includes(name)) event.respondWith(keptOrFresh(request));
});

/** The page itself from the network while there is one: a newer one names newer files. */
async function freshOrKept(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match("./", { cacheName: CACHE });
    if (kept === undefined) throw error;
    return kept;
  }
}

async function keptOrFresh(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

function hash(text: string): string {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (Math.imul(value, 31) + text.charCodeAt(i)) >>> 0;
  return value.toString(36);
}
