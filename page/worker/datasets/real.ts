/** Real datasets: those that the page's own server has, and the published ones, from an address that the visitor can choose. */

import { fetchDataset } from "../../../src/browser.ts";
import { findDataset } from "../../../src/data/registry.ts";
import { DownloadError, datasetNames, type TrainAndTest } from "../../../src/library.ts";
import type { DataPlaces, DatasetEntry, Progress } from "../api.ts";

/** What is used of an entry of `data/index.json`; src/server/dataset-files.ts writes it. */
interface ServedDataset {
  readonly name: string;
  readonly title: string;
  readonly classNames: readonly string[];
  readonly trainCount: number;
  readonly testCount: number;
  readonly isTransposed: boolean;
  readonly origin: { readonly published: string | null };
  readonly files: Readonly<Record<"trainImages" | "trainLabels" | "testImages" | "testLabels", string>>;
}

/** Said by the page, which knows its address: a worker's own is that of its script. */
let places: DataPlaces = { page: "", host: undefined };
let served: readonly ServedDataset[] = [];

/** Lists the datasets of the page's server; none on a static host. */
export async function listReal(where: DataPlaces): Promise<readonly DatasetEntry[]> {
  places = where;
  served = await listServed();
  const others = datasetNames().filter((name) => !served.some((one) => one.name === name));
  return [
    ...served.map(({ name, title, trainCount, testCount }) => ({
      ...{ name, title, kind: "real" as const, isHere: true },
      counts: { train: trainCount, test: testCount },
    })),
    ...others.map((name) => {
      const { title, trainCount, testCount } = findDataset(name);
      const counts = { train: trainCount, test: testCount };
      return { name, title, kind: "real" as const, isHere: false, counts };
    }),
  ];
}

async function listServed(): Promise<readonly ServedDataset[]> {
  try {
    const response = await fetch(new URL("data/index.json", places.page));
    if (!response.ok) return [];
    const { datasets } = (await response.json()) as { datasets?: unknown };
    return Array.isArray(datasets) ? datasets.filter(isServed) : [];
  } catch {
    // Another page in its place, or no network: then the published ones are looked for elsewhere.
    return [];
  }
}

function isServed(value: unknown): value is ServedDataset {
  if (typeof value !== "object" || value === null) return false;
  const { name, title, files } = value as Partial<ServedDataset>;
  return typeof name === "string" && typeof title === "string" && typeof files === "object" && files !== null;
}

/** @returns undefined if there is no real dataset of that name */
export async function openReal(
  name: string,
  onProgress: (progress: Progress) => void,
): Promise<{ parts: TrainAndTest; title: string } | undefined> {
  const found = served.find((one) => one.name === name);
  const isPublished =
    datasetNames().includes(name) && (found === undefined || found.origin.published === name);
  if (!isPublished && found === undefined) return undefined;
  const title = found?.title ?? findDataset(name).title;
  const show = ({ received, total }: { received: number; total: number | undefined }) =>
    onProgress({ what: `fetching ${title}`, done: received, total, unit: "bytes" });
  const here = new URL(`data/${encodeURIComponent(name)}/`, places.page).href;
  if (found !== undefined && !(isPublished && hasPublishedNames(found))) {
    const { files, classNames, isTransposed } = found;
    const options = { classNames, transpose: isTransposed, onProgress: show };
    return { parts: await fetchDataset({ name, address: here, files }, options), title };
  }
  // The page's own server is asked first. Files that were fetched before are taken from the browser's cache.
  const elsewhere = places.host === undefined ? findDataset(name).mirrors : [`${places.host}/${name}/`];
  try {
    return { parts: await fetchDataset(name, { base: [here, ...elsewhere], onProgress: show }), title };
  } catch (error) {
    if (error instanceof DownloadError) throw notHad(name, title, error);
    throw error;
  }
}

/** What the visitor can do about it, and which servers were asked. */
function notHad(name: string, title: string, error: DownloadError): Error {
  const asked = error.reasons.map((reason) => {
    const [address = ""] = reason.split(/:\s/, 1);
    return URL.canParse(address) ? reason.replace(address, new URL(address).host) : reason;
  });
  return new Error(
    `${title} is not on the server of this page and could not be downloaded (${asked.join("; ")}). If the page is ` +
      `served by atelier serve, “atelier fetch ${name}” downloads it. Otherwise drop its four files at Look, or enter ` +
      "its address there.",
    { cause: error },
  );
}

function hasPublishedNames({ files }: ServedDataset): boolean {
  return Object.values(files).every((file) =>
    /^(train|t10k)-(images-idx3|labels-idx1)-ubyte\.gz$/.test(file),
  );
}
