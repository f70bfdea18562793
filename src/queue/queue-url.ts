/** Addresses of queues, and how they are shown: without what is secret. */

import { ConfigurationError } from "../errors/index.ts";

/** The engines that a queue can be kept by. */
export type EngineKind = "redis" | "postgres";

export interface QueueUrl {
  readonly kind: EngineKind;
  /** As it was given, password and all. */
  readonly url: string;
  /** For people. */
  readonly shown: string;
}

const KINDS: Readonly<Record<string, EngineKind>> = {
  "redis:": "redis",
  "rediss:": "redis",
  "postgres:": "postgres",
  "postgresql:": "postgres",
};

/**
 * Reads the address of a queue.
 *
 * @throws ConfigurationError for one that is none
 */
export function parseQueueUrl(url: string): QueueUrl {
  const kind = URL.canParse(url) ? KINDS[new URL(url).protocol] : undefined;
  if (kind !== undefined) return { kind, url, shown: withoutSecrets(url) };
  throw new ConfigurationError(
    `Expected the address of a queue, redis://… or postgres://…. Received: "${withoutSecrets(url)}".`,
  );
}

/** A text with the passwords of all addresses in it left out: "redis://me:***@host:6379". */
export function withoutSecrets(text: string): string {
  return (
    text
      // Up to the last @ of the word: a password that was not encoded may have one, and slashes too.
      .replace(/([a-z][a-z\d+.-]*:\/\/[^\s:@/]*):[^\s"'`]*@/gi, "$1:***@")
      .replace(/([?&](?:password|sslpassword|token)=)[^&\s"'`]*/gi, "$1***")
  );
}
