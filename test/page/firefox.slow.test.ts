/** The page in Debian's Firefox: it opens, trains, draws its curves, keeps its runs, and classifies what is drawn. */

import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve } from "../../src/server/index.ts";
import { buildPage } from "./support/built-page.ts";
import { type Firefox, hasFirefox, launchFirefox, withoutFirefox } from "./support/firefox.ts";

const ADDRESS = "data=drawn-digits&network=perceptron&images=2000&epochs=3&seed=7&v=1";
const SHOTS = process.env.ATELIER_SCREENSHOTS;

describe.skipIf(!hasFirefox)(`the page in Firefox${withoutFirefox}`, () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let firefox: Firefox;
  let url: string;
  beforeAll(async () => {
    const data = join(tmpdir(), "no-datasets-here");
    server = await serve({ page: buildPage(), data, runs: [], isRunning: () => false });
    url = `http://127.0.0.1:${server.port}/`;
    firefox = await launchFirefox();
  });
  afterAll(async () => {
    await firefox?.close();
    await server?.close();
  });

  const button = (name: string) =>
    `[...document.querySelectorAll("button:enabled")].find((one) => one.innerText.trim() === ${JSON.stringify(name)})`;
  const press = async (name: string) => {
    await firefox.until(`${button(name)} !== undefined`);
    await firefox.evaluate(`void ${button(name)}.click()`);
  };
  const takePicture = async (name: string) => {
    if (SHOTS !== undefined) await writeFile(join(SHOTS, `${name}.png`), await firefox.screenshot());
  };

  it("computes by threads, and trains until most test images are right", async () => {
    await firefox.goTo(`${url}#train?${ADDRESS}`);
    expect(await firefox.evaluate("crossOriginIsolated")).toBe(true);
    await firefox.until(`document.body.innerText.includes("WebAssembly on ")`);
    await press("Start");
    await firefox.until(
      `document.querySelector("h2")?.ownerDocument.body.innerText.includes("Errors of Run 1")`,
    );
    await firefox.until(`${button("Start")} !== undefined`);
    const row = await firefox.evaluate<string>(
      `[...document.querySelectorAll("tr")].map((row) => row.innerText).find((text) => text.includes("Run 1") && text.includes(" %"))`,
    );
    expect(Number(/([\d.]+) %/.exec(row)?.[1])).toBeGreaterThan(70);
    expect(
      await firefox.evaluate<number>(`document.querySelectorAll(".charts svg path").length`),
    ).toBeGreaterThan(0);
    await takePicture("firefox-train");
  });

  it("classifies what is drawn with the mouse", async () => {
    await firefox.goTo(`${url}#try?${ADDRESS}`);
    await firefox.until(`document.querySelector(".pad") !== null`);
    await firefox.evaluate(`document.querySelector(".pad").scrollIntoView({ block: "center" })`);
    const [left, top, side] = await firefox.evaluate<[number, number, number]>(
      `(({ left, top, width }) => [left, top, width])(document.querySelector(".pad").getBoundingClientRect())`,
    );
    // A 1: a stroke from above to below.
    const points = Array.from(
      { length: 9 },
      (_, i) => [left + side / 2, top + side * (0.15 + 0.0875 * i)] as const,
    );
    await firefox.drag(points);
    await firefox.until(`document.querySelectorAll(".bars tr").length === 10`);
    await takePicture("firefox-try");
  });

  it("has its run again after a reload", async () => {
    await firefox.goTo(`${url}#train?${ADDRESS}`);
    await firefox.evaluate("void location.reload()");
    await firefox.until(`document.body.innerText.includes("Errors of Run 1")`);
  });
});
