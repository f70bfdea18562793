/** What the page uses of the experiment room; until it stands, the least that the page starts with. */

export interface LayerDescription {
  readonly type: string;
  readonly name?: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly from?: readonly string[];
}

export interface Experiment {
  readonly dataset: string;
  readonly network: { readonly layers: readonly LayerDescription[] };
  readonly settings: Readonly<Record<string, unknown>>;
}

export function defaultExperiment(dataset: string): Experiment {
  return { dataset, network: { layers: [] }, settings: {} };
}

export function toAddress(experiment: Experiment): string {
  return new URLSearchParams({ dataset: experiment.dataset }).toString();
}

export function fromAddress(text: string): Experiment {
  return defaultExperiment(new URLSearchParams(text).get("dataset") ?? "fashion-mnist");
}
