/** Tests without the proxies of the person who runs them. */

import { afterEach, beforeEach, vi } from "vitest";

// Anyone who runs the tests may be behind a proxy.
const PROXIES = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/** Has the tests of a file run without the proxies of the person who runs them. */
export function withoutProxies(): void {
  beforeEach(() => {
    for (const name of PROXIES) vi.stubEnv(name, undefined);
  });
  afterEach(() => vi.unstubAllEnvs());
}
