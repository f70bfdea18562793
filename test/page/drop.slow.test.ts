/** Folders and files that are dropped from the desktop on the page, in Chromium, as its debugger drags them. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { CDPSession, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { npy, zip } from "../data/array-files.ts";
import { hasChromium, openPage, type TestedPage, withoutChromium } from "./support/page.ts";

type Files = Readonly<Record<string, Uint8Array | string>>;

const SIDE = 28;

/** Pictures of one class show a bar that lies, those of the other one a bar that stands, somewhere. */
async function bars(count: number): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < count; i++) {
    const at = 6 + ((7 * i) % 13);
    const shapes = {
      lying: `<rect x="4" y="${at}" width="20" height="4"/>`,
      standing: `<rect x="${at}" y="4" width="4" height="20"/>`,
    };
    for (const [name, shape] of Object.entries(shapes)) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}"><rect width="${SIDE}" height="${SIDE}"/><g fill="#fff">${shape}</g></svg>`;
      files[`${name}/${i}.png`] = await sharp(Buffer.from(svg)).png().toBuffer();
    }
  }
  return files;
}

/** Images of 4×4 as NumPy's, dark ones of class 0 and bright ones of class 1. */
function arrays(count: number) {
  const images = Uint8Array.from({ length: 16 * count }, (_, i) => (Math.floor(i / 16) % 2 ? 250 : 5));
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
  return { images, labels, shape: [count, 4, 4] };
}

function npz(): Record<string, Uint8Array> {
  const [train, test] = [arrays(40), arrays(20)];
  return {
    "x_train.npy": npy("|u1", train.shape, train.images),
    "y_train.npy": npy("|u1", [40], train.labels),
    "x_test.npy": npy("|u1", test.shape, test.images),
    "y_test.npy": npy("|u1", [20], test.labels),
  };
}

function csv(count: number): string {
  const { images, labels } = arrays(count);
  const rows = Array.from({ length: count }, (_, i) => [labels[i], ...images.subarray(16 * i, 16 * (i + 1))]);
  return `label,${Array.from({ length: 16 }, (_, i) => `p${i}`)}\n${rows.join("\n")}\n`;
}

describe.skipIf(!hasChromium)(`dropping${withoutChromium}`, () => {
  let tested: TestedPage;
  let page: Page;
  let debug: CDPSession;
  let top: string;
  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), "atelier-drop-"));
    tested = await openPage();
    page = tested.page;
    page.setDefaultTimeout(20_000);
    debug = await page.context().newCDPSession(page);
  });
  beforeEach(async () => {
    await tested.goTo("look?data=drawn-digits&v=1");
    await page.getByRole("heading", { name: "Your own pictures" }).waitFor();
  });
  afterAll(async () => {
    await tested?.close();
    await rm(top, { recursive: true, force: true });
  });

  /** Writes files into a folder of this name, and drops them on the page: the folder itself, or what is in it. */
  async function drop(name: string, files: Files, isFolder = true): Promise<void> {
    const directory = join(top, name);
    await mkdir(directory, { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
    const paths = isFolder ? [directory] : Object.keys(files).map((file) => join(directory, file));
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    const zone = page.locator(".drop");
    // The page may still move: what is dragged is dropped when the zone shows that it is over it.
    for (let isOver = false; !isOver; ) {
      await zone.scrollIntoViewIfNeeded();
      const box = await zone.boundingBox();
      if (box === null) throw new Error("Expected a place to drop at. Received: none that is visible.");
      const at = { x: box.x + box.width / 2, y: box.y + 12 };
      await debug.send("Input.dispatchDragEvent", { type: "dragEnter", ...at, data });
      await debug.send("Input.dispatchDragEvent", { type: "dragOver", ...at, data });
      isOver = await page
        .locator(".drop.over")
        .waitFor({ timeout: 1000 })
        .then(
          () => true,
          () => false,
        );
      const type = isOver ? "drop" : "dragCancel";
      await debug.send("Input.dispatchDragEvent", { type, ...at, data });
    }
  }

  const alert = () => page.locator(".drop").getByRole("alert");
  const take = () => page.getByRole("button", { name: "Use these images" }).click();
  const forget = () => page.getByRole("button", { name: "Forget them" }).click();
  const found = (name: string) => page.getByRole("heading", { name });

  test("a folder of pictures is opened, and trained on until 95 % of its test images are right", async () => {
    await drop("bars", await bars(60));
    await found("120 images of 2 classes").waitFor();
    await take();
    await page.getByRole("listbox", { name: /images of bars$/ }).waitFor();
    const own = /data=([^&]+)/.exec(page.url())?.[1];
    await tested.goTo(
      `train?data=${own}&network=perceptron&epochs=40&stop=(accuracy:0.95)&rate=0.003&batch=16&v=1`,
    );
    await page.locator("button.start:enabled", { hasText: "Start" }).waitFor();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const row = page.getByRole("row", { name: /Show Run 1 in/ });
    await expect
      .poll(async () => Number(/([\d.]+) %/.exec(await row.innerText().catch(() => ""))?.[1]), {
        timeout: 60_000,
      })
      .toBeGreaterThanOrEqual(95);
    await expect.poll(() => row.innerText()).toMatch(/accuracy reached/);
  });

  test("a folder with a damaged, a truncated and a vast picture: the others are taken, and these are named there", async () => {
    const files = await bars(4);
    const sound = files["lying/0.png"] ?? new Uint8Array();
    const vast = Buffer.from(sound);
    vast.writeUInt32BE(20_000, 16);
    vast.writeUInt32BE(20_000, 20);
    await drop("some", {
      ...files,
      "lying/vast.png": vast,
      "lying/cut.png": sound.subarray(0, sound.length - 30),
      "standing/web.png": "<!doctype html><title>not found</title>",
    });
    await found("8 images of 2 classes").waitFor();
    await page.getByText("3 files were left out").click();
    await page.getByText("lying/vast.png: a picture of 20000×20000 pixels").waitFor();
    await page.getByText(/lying\/cut\.png: /).waitFor();
    await page.getByText("standing/web.png: a web page (HTML)").waitFor();
    expect(await alert().count()).toBe(0);
    await forget();
  });

  test("NumPy's arrays and CSV are opened", async () => {
    await drop("arrays", { "tones.npz": zip(npz()) }, false);
    await found("60 images of 2 classes").waitFor();
    expect(await page.getByLabel("Name of the dataset").inputValue()).toBe("tones");
    await forget();
    await drop("table", { "train.csv": csv(40), "test.csv.gz": gzipSync(csv(10)) });
    await found("50 images of 2 classes").waitFor();
    expect(await page.getByLabel("Name of the dataset").inputValue()).toBe("table");
    await forget();
  });

  const damaged = async (how: (sound: Uint8Array) => Uint8Array | string) =>
    Object.fromEntries(Object.entries(await bars(2)).map(([path, bytes]) => [path, how(bytes)]));

  test.each<[what: string, files: () => Files | Promise<Files>, isFolder: boolean, message: RegExp]>([
    ["an empty folder", () => ({}), true, /Received: no files/],
    [
      "pictures that are all cut off",
      () => damaged((sound) => sound.subarray(0, 40)),
      true,
      /none of them such a picture|could be read/,
    ],
    [
      "an archive of arrays that is cut off",
      () => ({ "x.npz": zip(npz()).subarray(0, 300) }),
      false,
      /x\.npz: Expected a zip archive.*truncated/,
    ],
    [
      "an archive that announces more than it can hold",
      () => ({ "x.npz": zip({ ...npz(), "x_train.npy": npy("|u1", [1e6, 1e3], Uint8Array.of(1)) }) }),
      false,
      /x_train\.npy: Expected 1000000\d+ bytes.*truncated/,
    ],
    [
      "a bomb in an archive",
      () => ({ "x.npz": zip({ ...npz(), "x_train.npy": npy("|u1", [2], new Uint8Array(3e7)) }) }),
      false,
      /x_train\.npy: Expected \d+ bytes, as the header announces\. Received: more/,
    ],
    [
      "an archive without labels",
      () => {
        const { "x_train.npy": train = new Uint8Array(), "x_test.npy": test = new Uint8Array() } = npz();
        return { "x.npz": zip({ "x_train.npy": train, "x_test.npy": test }) };
      },
      false,
      /Expected four arrays in x\.npz.*Received: x_train\.npy, x_test\.npy/,
    ],
    [
      "a CSV with a word in it",
      () => ({ "train.csv": csv(4).replace("\n1,250", "\n1,cat") }),
      false,
      /train\.csv: .*Received: the character "c" on line 3, column 2/,
    ],
    [
      "two files of one name",
      () => ({ "a/train.csv": csv(4), "b/train.csv": csv(4) }),
      true,
      /Received: two called "train\.csv"/,
    ],
  ])("%s: one message stands where it was dropped", async (what, files, isFolder, message) => {
    await drop(what, await files(), isFolder);
    await alert().filter({ hasText: message }).waitFor();
    expect(await alert().count()).toBe(1);
    expect(await page.getByRole("button", { name: "Use these images" }).count()).toBe(0);
  });
});
