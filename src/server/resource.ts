/** What can be asked for. */

import type { ContentPolicy } from "./headers.ts";
import { NO_CONTENT_POLICY } from "./headers.ts";

/** How long a browser may keep it: for ever, since its name changes with it; or it asks each time; or not at all. */
export type Caching = "immutable" | "revalidate" | "none";

interface Described {
  readonly type: string;
  readonly isText: boolean;
  readonly policy: ContentPolicy;
  readonly caching: Caching;
}

/** A file as it is. */
export interface FileResource extends Described {
  readonly kind: "file";
  readonly path: string;
  /** The directory that it has to be in, once links are followed. */
  readonly root: string;
  /** The same file compressed by gzip, if that is there. */
  readonly gzipPath?: string | undefined;
}

/** Something that is made when it is asked for. */
export interface MadeResource extends Described {
  readonly kind: "made";
  readonly body: Uint8Array;
}

/** It is elsewhere on this server. */
export interface Redirection {
  readonly kind: "elsewhere";
  readonly location: string;
}

export type Resource = FileResource | MadeResource | Redirection;

/**
 * Finds the resource under a path.
 *
 * @param names of the path: ["mnist", "report.html"]
 * @returns undefined if nothing is
 */
export type Finder = (names: readonly string[]) => Promise<Resource | undefined>;

/** Plain data. */
export function jsonResource(value: unknown): MadeResource {
  return {
    kind: "made",
    type: "application/json; charset=utf-8",
    isText: true,
    policy: NO_CONTENT_POLICY,
    caching: "none",
    body: new TextEncoder().encode(`${JSON.stringify(value)}\n`),
  };
}

/** A text of a type. */
export function textResource(
  text: string,
  type: string,
  { policy = NO_CONTENT_POLICY, caching = "none" }: Partial<Pick<Described, "policy" | "caching">> = {},
): MadeResource {
  return {
    ...{ kind: "made", type: `${type}; charset=utf-8`, isText: true, policy, caching },
    body: new TextEncoder().encode(text),
  };
}
