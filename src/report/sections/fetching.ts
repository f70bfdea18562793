/** Fetching the datasets and loading them. */

import { findDataset, STANDARD_FILES } from "../../data/index.ts";
import { type Context, type Section, shownDataset } from "../context.ts";
import { html, listed, type Markup } from "../html.ts";
import { codeBlock } from "../layout.ts";
import { programOf } from "../names.ts";

export function fetchingPart(context: Context): Section {
  const { datasets } = context;
  const published = [...new Set(datasets.flatMap(({ train }) => train.origin?.published ?? []))];
  const last = shownDataset(context);
  const body = html`${published.length > 0 && addresses(published)}
<p>In a program, <code>loadDataset</code> does it all: it ${published.length < datasets.length ? "downloads, draws or reads the images, as the dataset requires" : "downloads missing files and reads training and test images"}. The first step of the program loads them, prints how many there are and what the first one shows, and saves a sheet of samples:</p>
${codeBlock(programOf(last).load, "Program, first step: load the images")}`;
  return { id: "fetching", title: "Fetching the images", shortTitle: "Fetching", body };
}

function addresses(names: readonly string[]): Markup {
  const files = names.flatMap((name) =>
    Object.values(STANDARD_FILES).map((file) => `${findDataset(name).mirrors[0]}${file}.gz`),
  );
  const titles = listed(names.map((name) => findDataset(name).title));
  return html`<p>${titles} ${names.length === 1 ? "comes" : "come"} as four gzipped files${names.length > 1 && " each"}: training images, training labels, test images and test labels. Their format, IDX, is a short header with the sizes, followed by the bytes. The addresses are</p>
${codeBlock(files.join("\n"), "Addresses of the files", "printed")}
<p>One command in a checkout of Atelier downloads them and checks every file against its published SHA-256:</p>
${codeBlock(`npm run --silent atelier -- fetch ${names.join(" ")}`, "Command that downloads the files")}`;
}
