/** The part of a program that makes a network which is no chain. */

import { MERGE_TYPES } from "./describe.ts";
import { INPUT, type LayerDescription, type NetworkDescription } from "./experiment.ts";
import { literal } from "./literals.ts";

/** Names that a program has already, and words that cannot be names. */
const TAKEN = (
  "all accuracy augmentations batchSize console epochs image input layers learningRate loadDataset loss losses model " +
  "net experiments training validation optimizers rescale schedules stepsPerEpoch test totalSteps train x Math " +
  "abstract arguments as async await boolean break case catch class const continue debugger default delete do else enum " +
  "eval export extends false finally for function if implements import in instanceof interface let new null number " +
  "package private protected public return static string super switch symbol this throw true try typeof undefined var " +
  "void while with yield NaN Infinity"
).split(" ");

/**
 * Writes the lines of a network: layers with a name become variables of that name, the others follow each other as `x`.
 *
 * @param layerCall writes a layer without its inputs
 */
export function graphLines(
  { layers }: NetworkDescription,
  layerCall: (layer: LayerDescription) => string,
  seed: number,
): string[] {
  const variables = new Map([[INPUT, "image"]]);
  const taken = new Set(TAKEN);
  let last = "image";
  const lines = layers.map((layer) => {
    const { type, name, from } = layer;
    const origins = from?.map((origin) => variables.get(origin) ?? "image") ?? [last];
    const inputs =
      MERGE_TYPES.includes(type) || origins.length > 1 ? `[${origins.join(", ")}]` : (origins[0] ?? last);
    const made = `${layerCall(layer)}.apply(${inputs});`;
    if (name === undefined) {
      last = "x";
      return `x = ${made}`;
    }
    const variable = free(name, taken);
    if (!variables.has(name)) variables.set(name, variable);
    last = variable;
    return `const ${variable} = ${made}`;
  });
  // Named layers have their own variables, so x is needed only for layers without a name.
  const isFirst = lines.findIndex((line) => line.startsWith("x = "));
  const declared = lines.map((line, i) => (i === isFirst ? `let ${line}` : line));
  return [
    "const image = input({ shape: train.imageShape });",
    ...declared,
    `const net = model({ inputs: image, outputs: ${last}, seed: ${literal(seed)} });`,
  ];
}

function free(name: string, taken: Set<string>): string {
  let variable = name;
  while (taken.has(variable)) variable += "_";
  taken.add(variable);
  return variable;
}
