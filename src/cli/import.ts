/** `atelier import`: makes a dataset of MNIST's family of a folder of pictures. */

import { formatImageShape } from "../data/index.ts";
import { countClasses, type ImportedPictures, importPictures } from "../pictures/node.ts";
import { formatCount, formatCounted } from "./formats.ts";
import { writeNewDataset } from "./new-dataset.ts";
import { commandToType } from "./next-command.ts";
import { openScreen, printJson, type Screen } from "./screen.ts";
import type { Shell } from "./shell.ts";
import { tableLines } from "./table.ts";

export interface ImportOptions {
  readonly out: string;
  readonly size: readonly [height: number, width: number];
  readonly rgb?: boolean;
  readonly invert: "auto" | "yes" | "no";
  readonly fit: "contain" | "cover" | "fill";
  readonly testSplit: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** @throws what {@link importPictures} and {@link writeNewDataset} throw */
export async function importFolder(folder: string, options: ImportOptions, shell: Shell): Promise<void> {
  const screen = openScreen(options.json ? shell.stderr : shell.stdout, shell);
  const setting = { shell, screen };
  const imported = await writeNewDataset("Reading pictures", options.out, setting, (making) =>
    importPictures(folder, { ...options, ...making }),
  );
  for (const { path, reason } of imported.skipped) shell.stderr.write(`skipped ${path}: ${reason}\n`);
  if (options.json) printJson(shell, resultJson(imported, options));
  else screen.print(...resultLines(imported, options, screen, shell));
}

function resultLines(
  { train, test, skipped, isInverted }: ImportedPictures,
  { out }: ImportOptions,
  { styles }: Screen,
  { environment }: Shell,
): string[] {
  const [trainCounts, testCounts] = [countClasses(train), countClasses(test)];
  const header = ["label", "description", "training", "test"].map((text) => ({ text, style: styles.bold }));
  const rows = train.classNames.map((name, label) => [
    String(label),
    name,
    formatCount(trainCounts[label]),
    formatCount(testCounts[label]),
  ]);
  const pictures = formatCounted(train.length + test.length, "picture");
  const left = skipped.length === 0 ? "" : `; ${formatCounted(skipped.length, "file")} skipped`;
  const inverted = isInverted ? ", inverted: bright on black" : "";
  return [
    ...tableLines([header, ...rows], { left: [1] }),
    "",
    `Imported ${pictures} as ${formatImageShape(train.imageShape)}${inverted}, into ${out}${left}`,
    "",
    `Next: ${commandToType(["show", directoryWord(out)], environment)}`,
  ];
}

function resultJson({ train, test, skipped, isInverted }: ImportedPictures, { out }: ImportOptions): object {
  const [trainCounts, testCounts] = [countClasses(train), countClasses(test)];
  return {
    ...{ directory: out, train: train.length, test: test.length, imageShape: train.imageShape, isInverted },
    classes: train.classNames.map((name, label) => ({
      ...{ label, name, train: trainCounts[label], test: testCounts[label] },
    })),
    skipped,
  };
}

/** A directory as it is told from a dataset's name. */
function directoryWord(path: string): string {
  return path.includes("/") ? path : `./${path}`;
}
