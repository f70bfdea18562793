/** The moving picture of the README is drawn from the recording beside it. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { draw } from "../../bench/picture/draw.ts";

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../docs/pictures/${name}`, import.meta.url)), "utf8");

it("is the drawing of the recorded training", () => {
  const svg = draw(JSON.parse(read("training.json")));
  expect(svg).toBe(read("training.svg"));
  expect(svg).toContain("Test\u00a0accuracy\u00a091.80");
  expect(svg).toContain("prefers-reduced-motion");
});

it("shows a line while it was there, and the last ones to the end", () => {
  const written = [
    { at: 0, text: "\r\x1b[Khalf" },
    { at: 3, text: "\r\x1b[K\x1b[1mwhole\x1b[22m <done>\n" },
  ];
  const svg = draw({ command: "npx atelier", columns: 20, written, seconds: 6 });
  expect(svg).toMatch(/class="past k0"><tspan [^>]*>half</);
  expect(svg).toMatch(/class="k1"><tspan [^>]* class="bold">whole<\/tspan><tspan [^>]*>\u00a0&lt;done&gt;</);
  expect(svg).toContain("@keyframes k0{0%{visibility:visible}12.50%{visibility:hidden}}");
});
