/** The classes that a model's file names, beside those of the dataset that it is tried on. */

import { ConfigurationError } from "../errors.ts";
import type { Dataset } from "../index.ts";
import { formatReceived } from "../options/index.ts";
import type { Classifier } from "./classifier.ts";
import { printMessage } from "./clean-output.ts";
import type { Shell } from "./shell.ts";

/**
 * The dataset with its classes numbered as the model numbers them, by their names. Where one side has nothing but
 * numbers for names, as datasets without a `labels.txt` have, numbers are compared, and that is said.
 *
 * @throws ConfigurationError if the names are other ones
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
      `note: the classes of ${dataset.name} are in another order than those of ${path}; matched by name`,
    );
    return dataset.classes(known);
  }
  const differ = `class ${first} is ${formatReceived(known[first])} in ${path} and ${formatReceived(classNames[first])} in ${dataset.name}`;
  if (areNumbers(known) || areNumbers(classNames)) {
    printMessage(shell, `note: ${differ}; classes are compared by their numbers`);
    return dataset;
  }
  throw new ConfigurationError(
    `Expected the classes of ${path}, ${listed(known)}. Received: ${listed(classNames)}; ${differ}.`,
  );
}

/** Whether the classes are called "0", "1", …: so they are where nobody named them. */
function areNumbers(names: readonly string[]): boolean {
  return names.every((name, label) => name === String(label));
}

const MAX_SHOWN = 4;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SHOWN).map(formatReceived).join(", ");
  return names.length > MAX_SHOWN ? `${shown} … (${names.length})` : shown;
}
