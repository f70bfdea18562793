/// <reference lib="esnext.disposable" preserve="true" />
/** `using` and `await using` for what holds memory of the engine. */

/** An object with memory to release. */
interface Released {
  dispose(): Promise<void>;
  [Symbol.dispose]: () => void;
  [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Lets `using` and `await using` call the `dispose` of an object's class. Constructors call it, rather than the class being
 * declared with these methods, since the two symbols may come later than Atelier: browsers that lack them get them
 * from a polyfill, and Node 20 has them already.
 */
export function makeDisposable(object: Released): void {
  const prototype: unknown = Object.getPrototypeOf(object);
  define(prototype, Symbol.dispose, function (this: Released) {
    // An error of the engine has no catcher then, and ends the process loudly, as it should.
    void this.dispose();
  });
  define(prototype, Symbol.asyncDispose, function (this: Released) {
    return this.dispose();
  });
}

function define(prototype: unknown, key: symbol | undefined, method: (this: Released) => unknown): void {
  if (key === undefined || typeof prototype !== "object" || prototype === null || key in prototype) return;
  Object.defineProperty(prototype, key, { value: method, configurable: true, writable: true });
}
