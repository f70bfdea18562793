/** Matches the classes of a model's file with those of a dataset. */

import { ConfigurationError } from "../errors/index.ts";
import type { Dataset } from "../index.ts";
import { formatReceived } from "../options/index.ts";
import type { Classifier } from "./classifier.ts";
import { printMessage } from "./clean-output.ts";
import type { Shell } from "./shell.ts";

/**
 * Renumbers the classes of a dataset as the model numbers them, by name. If one side has only
 * numbers for names, as datasets without a `labels.txt` do, compares numbers and prints a note.
 *
 * @throws ConfigurationError if the names differ
 */
export function matchClasses(
  model: Pick<Classifier, "notes">,
  path: string,
  dataset: Dataset,
  shell: Shell,
): Dataset {
  const { classNames: known } = model.notes;
  const { classNames } = dataset;
  if (known === undefined || known.length !== classNames.length) return dataset;
  const first = known.findIndex((name, label) => name !== classNames[label]);
  if (first === -1) return dataset;
  const numbers = classNames.map((name) => known.indexOf(name));
  if (!numbers.includes(-1) && new Set(numbers).size === numbers.length) {
    printMessage(
      shell,
      `note: ${dataset.name} has its classes in a different order from ${path}; they are matched by name`,
    );
    return dataset.classes(known);
  }
  const differ = `class ${first} is ${formatReceived(known[first])} in ${path} and ${formatReceived(classNames[first])} in ${dataset.name}`;
  if (areNumbers(known) || areNumbers(classNames)) {
    printMessage(shell, `note: ${differ}; classes are matched by number`);
    return dataset;
  }
  throw new ConfigurationError(
    `Expected the classes of ${path}, ${listed(known)}. Received: ${listed(classNames)}; ${differ}.`,
  );
}

/** True if the classes are called "0", "1", …, the names of unnamed classes. */
function areNumbers(names: readonly string[]): boolean {
  return names.every((name, label) => name === String(label));
}

const MAX_SHOWN = 4;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SHOWN).map(formatReceived).join(", ");
  return names.length > MAX_SHOWN ? `${shown} … (${names.length})` : shown;
}
