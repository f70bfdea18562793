/** What runs in a browser gives the same there as in Node, byte for byte: Chromium and Firefox, where they are. */

import { describe, expect, it } from "vitest";
import { digests } from "./data-in-browser.ts";
import { askPage, COMMANDS, find } from "./support/spawned.ts";
import { bundle } from "./support/training-page.ts";

describe("in a browser", () => {
  for (const command of COMMANDS) {
    const { isThere, skipped } = find(command);
    it.skipIf(!isThere)(
      `${command} draws, augments, frames and lays out the same bytes${skipped}`,
      async () => {
        const files = await bundle("../page.ts");
        const answer = await askPage(command, "/page.js", (path) => {
          const body = files.get(path);
          return body && { body, type: "text/javascript" };
        });
        expect(answer).toEqual(await digests());
      },
    );
  }
});
