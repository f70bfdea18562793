/** The visitor's own data, in Chromium: folders of pictures, IDX files, the camera, and what is none of these. */

import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readDatasetDirectory, writeIdx } from "../../src/data/node.ts";
import { importPictures } from "../../src/pictures/node.ts";
import { buildPage, expectAccessible, serveBuilt, stripedFiles, watchConsole } from "./support/built-page.ts";
import { hasChromium, launchChromium, type PageServer, withoutChromium } from "./support/chromium.ts";

type Files = Readonly<Record<string, Uint8Array | string>>;

async function folder(files: Files): Promise<string> {
  const directory = join(await mkdtemp(join(tmpdir(), "atelier-own-")), "shapes");
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), contents);
  }
  return directory;
}

const SHAPES: Readonly<Record<string, (x: number, y: number, r: number) => string>> = {
  bar: (x, y, r) => `<rect x="${x - r}" y="${y - 6}" width="${2 * r}" height="12"/>`,
  disc: (x, y, r) => `<circle cx="${x}" cy="${y}" r="${r}"/>`,
};

/** A dark shape somewhere on bright paper, as a photograph of another format each time. */
function shape(name: string, i: number): Promise<Uint8Array> {
  const drawn = SHAPES[name]?.(40 + ((i * 17) % 60), 40 + ((i * 11) % 40), 16 + ((i * 7) % 18)) ?? "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="150" height="120"><rect width="150" height="120" fill="#eee"/><g fill="#223">${drawn}</g></svg>`;
  const picture = sharp(Buffer.from(svg));
  return (
    [
      () => picture.png(),
      () => picture.jpeg({ quality: 95 }).withMetadata({ orientation: 6 }),
      () => picture.webp({ lossless: true }),
    ]
      [i % 3]?.()
      .toBuffer() ?? Promise.resolve(new Uint8Array())
  );
}

async function shapes(count = 14): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const name of Object.keys(SHAPES)) {
    for (let i = 0; i < count; i++)
      files[`${name}/${i}.${["png", "jpg", "webp"][i % 3]}`] = await shape(name, i);
  }
  return files;
}

describe.skipIf(!hasChromium)(`the visitor's own data${withoutChromium}`, () => {
  let browser: Browser;
  let server: PageServer;
  let page: Page;
  let said: string[];

  beforeAll(async () => {
    server = await serveBuilt(buildPage(), () => undefined);
    browser = await launchChromium(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
    const context = await browser.newContext({ serviceWorkers: "block", acceptDownloads: true });
    // Nobody is there to choose a folder: files are downloaded one by one, as in browsers without that dialog.
    await context.addInitScript(() => Reflect.deleteProperty(globalThis, "showDirectoryPicker"));
    page = await context.newPage();
    page.setDefaultTimeout(180_000);
    said = watchConsole(page);
    await page.goto(`${server.url}#look?data=drawn-digits&v=1`);
    await wall("Drawn digits").waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const wall = (title: string) => page.getByRole("listbox", { name: new RegExp(`images of ${title}$`) });
  const take = () => page.getByRole("button", { name: "Use these images" });
  const choose = async (files: Files, isFolder: boolean) => {
    const directory = await folder(files);
    const chooser = page.getByLabel(isFolder ? "Folder of pictures" : "Files of a dataset");
    const paths = Object.keys(files).map((path) => join(directory, path));
    await chooser.setInputFiles(isFolder ? directory : paths);
    return directory;
  };

  test("opens a folder of pictures, prepared as the command line does, and takes it there", async () => {
    const directory = await choose({ ...(await shapes()), "disc/readme.png": "not a picture" }, true);
    await page.getByRole("heading", { name: "28 images of 2 classes" }).waitFor();
    await page.getByText("1 file was left out").click();
    await page.getByText('disc/readme.png: a text that begins "not a picture"').waitFor();
    await take().click();
    await wall("shapes").waitFor();

    const downloads: Promise<string>[] = [];
    const to = await mkdtemp(join(tmpdir(), "atelier-downloads-"));
    page.on("download", (download) => {
      const path = join(to, download.suggestedFilename());
      downloads.push(download.saveAs(path).then(() => path));
    });
    await page.getByRole("button", { name: "Download shapes" }).click();
    await page.getByText("6 files were downloaded", { exact: false }).waitFor();
    expect(await Promise.all(downloads)).toHaveLength(6);
    const [own, wanted] = [await readDatasetDirectory(to), await importPictures(directory)];
    expect(own.train.classNames).toEqual(wanted.train.classNames);
    expect(own.train.preparation).toEqual(wanted.preparation);
    expect(own.train.labels).toEqual(wanted.train.labels);
    const differences = own.train.images.data.map((value, i) =>
      Math.abs(value - (wanted.train.images.data[i] ?? 0)),
    );
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(3);
  });

  test("keeps it when the page is reloaded, renames it, and asks before removing it", async () => {
    await page.reload();
    await wall("shapes").waitFor();
    await page.getByRole("button", { name: "Rename shapes" }).click();
    await page.getByLabel("New name of shapes").fill("Bars & discs");
    await page.getByLabel("New name of shapes").press("Enter");
    await wall("Bars & discs").waitFor();
    await page.getByRole("button", { name: "Remove Bars & discs" }).click();
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("button", { name: "Remove Bars & discs" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByText("“Bars & discs” was removed. It stays open", { exact: false }).waitFor();
    expect(await page.getByRole("button", { name: "Open Bars & discs" }).count()).toBe(0);
  });

  test("opens four IDX files that are dropped", async () => {
    const files = [...stripedFiles(200, 50)].map(
      ([name, bytes]) => [name, Buffer.from(bytes).toString("base64")] as const,
    );
    await page.locator(".drop").evaluate((element, given) => {
      const transfer = new DataTransfer();
      for (const [name, text] of given) {
        transfer.items.add(new File([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], name));
      }
      element.dispatchEvent(
        new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    }, files);
    await page.getByRole("heading", { name: "250 images of 10 classes" }).waitFor();
    await page.getByLabel("Name of the dataset").fill("Stripes");
    await take().click();
    await wall("Stripes").waitFor();
  });

  test("opens 300 classes", async () => {
    const files: Record<string, Uint8Array> = {};
    for (let i = 0; i < 300; i++) {
      for (const j of [0, 1]) {
        const background = { r: i % 256, g: (7 * i) % 256, b: 90 + j };
        const picture = sharp({ create: { width: 8, height: 8, channels: 3, background } });
        files[`c${i}/${j}.png`] = await picture.png({ compressionLevel: 1 }).toBuffer();
      }
    }
    await choose(files, true);
    await page.getByRole("heading", { name: /images of 300 classes/ }).waitFor();
    await page.getByRole("button", { name: "Forget them" }).click();
  });

  const idx = (changes: Record<string, Uint8Array | string | undefined>): Files => {
    const all: Record<string, Uint8Array | string | undefined> = {
      ...Object.fromEntries(stripedFiles(20, 10)),
      ...changes,
    };
    return Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, Uint8Array] => entry[1] !== undefined),
    );
  };
  const TRAIN_IMAGES = "train-images-idx3-ubyte.gz";
  const TRAIN_LABELS = "train-labels-idx1-ubyte.gz";
  const labels = (values: readonly number[]) =>
    writeIdx({ data: Uint8Array.from(values), shape: [values.length] });
  const header = (...words: number[]) => {
    const bytes = Buffer.alloc(4 * words.length);
    for (const [i, word] of words.entries()) bytes.writeUInt32BE(word, 4 * i);
    return bytes;
  };
  const png = () =>
    sharp({ create: { width: 9, height: 9, channels: 3, background: "#345" } })
      .png()
      .toBuffer();
  const whole = stripedFiles(20, 10).get(TRAIN_IMAGES) ?? new Uint8Array();

  test.each<[kind: string, files: () => Files | Promise<Files>, isFolder: boolean, message: RegExp]>([
    [
      "a text file",
      () => ({ "notes.txt": "Hello there" }),
      false,
      /notes\.txt, a text that begins "Hello there"/,
    ],
    [
      "a zip archive",
      () => ({ "all.zip": "PK\u0003\u0004.." }),
      false,
      /all\.zip, a zip archive: unpack it first/,
    ],
    ["three of the four files", () => idx({ [TRAIN_LABELS]: undefined }), false, /train-labels-idx1-ubyte/],
    [
      "a truncated gzip",
      () => idx({ [TRAIN_IMAGES]: whole.subarray(0, 60) }),
      false,
      /train-images.*(truncated|sound gzip)/,
    ],
    [
      "a wrong magic number",
      () => idx({ [TRAIN_IMAGES]: gzipSync("no IDX at all") }),
      false,
      /train-images.*magic number/,
    ],
    [
      "too few labels",
      () => idx({ [TRAIN_LABELS]: labels([1, 2, 3]) }),
      false,
      /Expected one label per image.*20.*3/,
    ],
    [
      "a bomb: more than its header announces",
      () => idx({ [TRAIN_IMAGES]: gzipSync(Buffer.concat([header(0x803, 1, 28, 28), Buffer.alloc(3e7)])) }),
      false,
      /train-images.*Expected 800 bytes.*too long/,
    ],
    [
      "a header that announces more than there can be",
      () => idx({ [TRAIN_IMAGES]: gzipSync(header(0x803, 0x7fffffff, 28, 28)) }),
      false,
      /train-images.*Expected at most 2147483648 bytes/,
    ],
    [
      "pictures of one class",
      async () => ({ "cat/1.png": await png(), "cat/2.png": await png() }),
      true,
      /one class folder, "cat"/,
    ],
    [
      "pictures in no folder",
      async () => ({ "1.png": await png(), "2.png": await png() }),
      true,
      /2 pictures in no folder/,
    ],
    [
      "folders whose files are no pictures",
      () => ({ "cat/1.png": "a", "dog/1.png": "b" }),
      true,
      /none of them such a picture/,
    ],
  ])("says what is wrong with %s, where it was dropped", async (_, files, isFolder, message) => {
    await choose(await files(), isFolder);
    const alert = page.locator(".drop").getByRole("alert");
    await alert.filter({ hasText: message }).waitFor();
    expect(await wall("Stripes").count()).toBe(1);
  });

  test("leaves out a picture with too many pixels and one that is damaged, and says so", async () => {
    const sound = await png();
    const vast = Buffer.from(sound);
    vast.writeUInt32BE(20_000, 16);
    vast.writeUInt32BE(20_000, 20);
    const damaged = Buffer.from(sound);
    const data = damaged.indexOf("IDAT") + 4;
    damaged.fill(0x55, data, data + damaged.readUInt32BE(data - 8));
    const cut = sound.subarray(0, sound.length - 20);
    await choose(
      { ...(await shapes(4)), "bar/vast.png": vast, "bar/damaged.png": damaged, "disc/cut.png": cut },
      true,
    );
    await page.getByText("3 files were left out").click();
    await page.getByText("bar/vast.png: a picture of 20000×20000 pixels, more than 120 million").waitFor();
    await page.getByText("bar/damaged.png: damaged data").waitFor();
    await page.getByText("disc/cut.png: premature end of PNG image").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Forget them" }).click();
  });

  test("takes pictures by the camera, class by class", async () => {
    await page.getByRole("button", { name: "Turn the camera on" }).click();
    const hold = page.getByRole("button", { name: "Hold to take pictures" });
    for (const name of ["cup", "pen"]) {
      await page.getByLabel("Class", { exact: true }).fill(name);
      await hold.hover();
      await page.mouse.down();
      await page
        .getByText(/^[4-9] pictures$|^1\d pictures$/)
        .nth(name === "cup" ? 0 : 1)
        .waitFor();
      await page.mouse.up();
    }
    await page.getByRole("button", { name: "Make a dataset" }).click();
    await page.getByRole("heading", { name: /images of 2 classes/ }).waitFor();
    await take().click();
    await wall("Camera pictures").waitFor();
    await expectAccessible(page);
    expect(said).toEqual([]);
  });
});
