/** `atelier summary`: the layers of a model. */

import { readWhole } from "../files/read-whole.ts";
import { InferenceModel, inferenceModelFromBytes, type Model } from "../index.ts";
import { countParameters } from "../model/network/variable.ts";
import { isSavedModel } from "../model/saved-model.ts";
import { recipes } from "../recipes/index.ts";
import { inModelFile, openSaved } from "./model-file.ts";
import { openScreen, printJson, printText } from "./screen.ts";
import type { Shell } from "./shell.ts";

export interface SummaryOptions {
  readonly style: "classic" | "keras3";
  readonly json?: boolean;
}

/** @param path default: the article's network, untrained */
export async function summary(
  path: string | undefined,
  { style, json = false }: SummaryOptions,
  shell: Shell,
): Promise<void> {
  const screen = openScreen(shell.stdout, shell);
  const print = (text: string) => printText(screen, text);
  const model = path === undefined ? recipes.post.network([28, 28, 1], 10) : await open(path, shell);
  if (model instanceof InferenceModel) {
    if (json) printJson(shell, model.describe());
    else model.summary({ print });
  } else if (json) printJson(shell, describeLayers(model));
  else model.summary({ style, print });
}

async function open(path: string, shell: Shell): Promise<Model | InferenceModel> {
  const bytes = await inModelFile(path, () => readWhole(path));
  return isSavedModel(bytes) ? openSaved(bytes, path, shell) : inferenceModelFromBytes(bytes, {}, path);
}

function describeLayers({ name, network }: Model): object {
  const total = countParameters(network.variables);
  const trainable = countParameters(network.variables.filter((variable) => variable.trainable));
  return {
    name,
    layers: network.layers.map((layer) => ({
      name: layer.name,
      type: layer.layer.className,
      outputShape: [null, ...layer.outputShape],
      parameters: countParameters(layer.variables),
    })),
    parameters: { total, trainable, nonTrainable: total - trainable },
  };
}
