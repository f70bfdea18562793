/** The chapters of the reference, in the order in which they are read, and what belongs to each. */

export interface Group {
  /** Its folder's name in the reference's addresses. */
  readonly id: string;
  readonly title: string;
  /** What it is about: a sentence or two for its first page. */
  readonly about: string;
  /** What of `atelier` belongs to it: namespaces, and top-level symbols by where their source stands. */
  readonly namespaces?: readonly string[];
  readonly sources?: readonly string[];
  /** All of a door other than `atelier` belongs to it. */
  readonly door?: string;
  /** All on one page, since each says little. */
  readonly isOnePage?: true;
}

/** The package's doors, by the names that TypeDoc gives to their modules. */
export const DOORS: Readonly<Record<string, string>> = {
  src: "atelier",
  "src/browser": "atelier/browser",
  "src/study/node": "atelier/study",
  "src/sweep/node": "atelier/sweep",
};

export const GROUPS: readonly Group[] = [
  {
    id: "models",
    title: "Models",
    about: "Build a network, compile it, train it, use it, save it and load it.",
    sources: ["src/model/", "src/checkpoints/"],
  },
  {
    id: "layers",
    title: "Layers",
    about: "The layers that a model is made of, and what a layer of your own extends.",
    namespaces: ["layers"],
    sources: ["src/layers/"],
  },
  {
    id: "activations",
    title: "Activations",
    about: "Functions that are applied to each number, or to each row, of a layer's output.",
    namespaces: ["activations"],
    sources: ["src/activations/"],
  },
  {
    id: "initializers",
    title: "Initializers",
    about: "How weights begin.",
    sources: ["src/initializers/"],
  },
  {
    id: "regularizers",
    title: "Regularizers",
    about: "Penalties on weights, added to the loss.",
    namespaces: ["regularizers"],
    sources: ["src/regularizers/"],
  },
  {
    id: "losses",
    title: "Losses",
    about: "What training makes small.",
    namespaces: ["losses"],
    sources: ["src/losses/"],
  },
  {
    id: "metrics",
    title: "Metrics",
    about: "What is reported beside the loss, and reports on predictions.",
    namespaces: ["metrics"],
    sources: ["src/metrics/"],
  },
  {
    id: "optimizers",
    title: "Optimizers",
    about: "How gradients change weights.",
    namespaces: ["optimizers"],
    sources: ["src/optimizers/"],
  },
  {
    id: "schedules",
    title: "Schedules",
    about: "Learning rates that change from step to step.",
    namespaces: ["schedules"],
    sources: ["src/schedules/"],
  },
  {
    id: "callbacks",
    title: "Callbacks",
    about: "What happens during training: early stopping, checkpoints, logs, backups.",
    namespaces: ["callbacks"],
    sources: ["src/model/callbacks/", "src/model/backup/"],
  },
  {
    id: "data",
    title: "Data",
    about: "Tensors, datasets and batches, where data comes from, and augmentation.",
    namespaces: ["augmentations"],
    sources: ["src/data/"],
  },
  {
    id: "pictures",
    title: "Pictures",
    about: "Read, frame, import and draw pictures.",
    namespaces: ["pictures"],
    sources: ["src/pictures/"],
  },
  {
    id: "recipes",
    title: "Recipes",
    about: "Named ways to train: a network with its optimizer, batch size and number of epochs.",
    namespaces: ["recipes"],
    sources: ["src/recipes/"],
  },
  {
    id: "experiments",
    title: "Experiments",
    about: "Experiments as plain data: from a link or a form to a model that is ready to be trained.",
    namespaces: ["experiments"],
    sources: ["src/experiment/"],
  },
  {
    id: "operators",
    title: "Operators",
    about: "The operators that layers, losses, metrics and optimizers are written in, with their gradients.",
    namespaces: ["ops", "targets"],
    sources: ["src/ops/", "src/graph/"],
  },
  {
    id: "platforms",
    title: "Platforms",
    about: "Devices, the engine, random numbers and the terminal.",
    sources: ["src/runtime/", "src/random/", "src/terminal/", "src/files/", "src/web/"],
  },
  {
    id: "errors",
    title: "Errors",
    about:
      "Every error that is thrown on purpose. Its message says what was expected and ends in what was received.",
    sources: ["src/errors.ts", "src/errors/"],
    isOnePage: true,
  },
  {
    id: "browser",
    title: "In a browser",
    about:
      "What `atelier/browser` has beside everything of `atelier` that needs no Node: the platform, fetching and files.",
    door: "atelier/browser",
  },
  {
    id: "study",
    title: "Study",
    about: "Evidence on what a dataset is worth, each piece usable alone: `atelier/study`.",
    namespaces: ["study"],
    door: "atelier/study",
  },
  {
    id: "sweeps",
    title: "Sweeps",
    about: "Many trainings: datasets × settings × seeds, compared: `atelier/sweep`.",
    door: "atelier/sweep",
  },
];

/** Finds the group of a symbol, or throws where none claims it, so that nothing exported is left out. */
export function groupOf(symbol: {
  readonly door: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly source: string;
}): Group {
  const { door, namespace, name, source } = symbol;
  const candidates = GROUPS.map((group) => ({ group, length: claim(group) }));
  function claim(group: Group): number {
    if (door !== "atelier") return group.door === door ? 1 : 0;
    if (namespace !== undefined) return group.namespaces?.includes(namespace) === true ? 1 : 0;
    return Math.max(
      0,
      ...(group.sources ?? []).map((start) => (source.startsWith(start) ? start.length : 0)),
    );
  }
  const best = candidates.reduce((a, b) => (b.length > a.length ? b : a));
  if (best.length === 0) {
    throw new Error(
      `expected a group of docs/site/reference/groups.ts for ${namespace === undefined ? "" : `${namespace}.`}${name} ` +
        `of "${door}". Received: source ${source}`,
    );
  }
  return best.group;
}
