/** `atelier serve`: what it says, what it refuses, how it ends. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { browserCommand } from "../../src/cli/open-browser.ts";
import { atelier, temporaryDirectory } from "./fixtures.ts";

async function builtPage(): Promise<string> {
  const page = join(await temporaryDirectory(), "page");
  await mkdir(page);
  await writeFile(join(page, "index.html"), "<!doctype html><title>Atelier</title>");
  return page;
}

/** Serves, asks for the page once the address is printed, and interrupts. */
async function served(argv: readonly string[]) {
  let answered: Promise<Response> | undefined;
  const ran = await atelier(["serve", "--no-open", "--page", await builtPage(), ...argv], {
    onWrite(text, interrupt) {
      const [address] = /http:\/\/\S+/.exec(text) ?? [];
      if (address === undefined || answered !== undefined) return;
      answered = fetch(address);
      answered.then((answer) => answer.text()).finally(interrupt);
    },
  });
  return { ...ran, answer: await answered };
}

describe("serve", () => {
  it("prints the address, answers there, and ends well with Ctrl-C", async () => {
    const { exitCode, stdout, stderr, answer } = await served([]);
    expect(stdout).toMatch(/^Atelier is at http:\/\/127\.0\.0\.1:\d+\/ \(press Ctrl-C to stop\)\n$/);
    expect([exitCode, stderr, answer?.status]).toEqual([0, "", 200]);
  });

  it("prints a line for each answer where it is asked to", async () => {
    expect((await served(["--verbose"])).stdout).toMatch(/\nGET \/ 200\n/);
  });

  it("warns where others can reach it", async () => {
    const { exitCode, stderr } = await served(["--host", "0.0.0.0"]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      "Warning: anyone who can reach 0.0.0.0 over the network can see the datasets and runs of this machine.\n",
    );
  });

  it("says how the page is built where it is not there", async () => {
    const page = await temporaryDirectory();
    expect(await atelier(["serve", "--no-open", "--page", page])).toMatchObject({
      exitCode: 1,
      stderr: `error: Expected the page to be built: npm run build:web. Received: no index.html in ${page}.\n`,
    });
  });

  it.each([
    ["--port", "65536"],
    ["--port", "-1"],
    ["--port", "http"],
  ])("refuses %s %s", async (option, value) => {
    expect(await atelier(["serve", option, value])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Expected --port to be a whole number from 0 to 65535."),
    });
  });
});

describe("the browser", () => {
  it("is opened where somebody would see it", () => {
    const at = "http://127.0.0.1:1/";
    expect(browserCommand(at, {}, "darwin")).toEqual(["open", at]);
    expect(browserCommand(at, {}, "win32")).toEqual(["rundll32", "url.dll,FileProtocolHandler", at]);
    expect(browserCommand(at, { DISPLAY: ":0" }, "linux")).toEqual(["xdg-open", at]);
    expect(browserCommand(at, {}, "linux")).toBeUndefined();
    expect(browserCommand(at, { DISPLAY: ":0", SSH_CONNECTION: "x" }, "linux")).toBeUndefined();
  });
});
