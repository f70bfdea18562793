/** The headers of every answer, and the content policies of the kinds of documents. */

/**
 * Isolation, so that the page may use threads (COOP, COEP), and the browser's other locks. COEP is `require-corp` and not
 * `credentialless`, which Safari does not know: all that is served here is of one origin anyway.
 *
 * Source: HTML Standard, "Cross-origin opener policies" and "Cross-origin embedder policies"; Fetch Standard,
 * "Cross-Origin-Resource-Policy"; OWASP HTTP Headers Cheat Sheet.
 */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy":
    "camera=(self), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), midi=()",
};

/** A content policy; some need to know the host that was asked. */
export type ContentPolicy = (host: string) => string;

/** Of everything that is no document: it may do nothing, should it be opened as one. */
export const NO_CONTENT_POLICY: ContentPolicy = () =>
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Of the page. Scripts come from here alone, and so do connections: what a visitor opens cannot leave the machine. Styles
 * may be inline, since charts bring theirs along.
 */
export const PAGE_POLICY: ContentPolicy = () =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Of a figure: styles of its own, and no more. */
export const FIGURE_POLICY: ContentPolicy = () =>
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

/**
 * The policy of a report, which may come from another machine: no script and nothing from elsewhere. The one exception, by
 * its whole address, is the script that follows a running study.
 */
export function reportPolicy(script?: string): ContentPolicy {
  return (host) =>
    [
      "default-src 'none'",
      ...(script === undefined ? [] : [`script-src http://${host}${script}`, "connect-src 'self'"]),
      "style-src 'unsafe-inline'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
    ].join("; ");
}
