/** The network of the experiment, checked for the images and classes of the open dataset. */

import { computed } from "@preact/signals";
import { checkNetwork, type NetworkCheck } from "../../src/experiment/index.ts";
import { dataset } from "./dataset.ts";
import { experiment } from "./place.ts";

/** What the network is checked for until a dataset is open: MNIST's images and classes. */
const USUAL = { imageShape: [28, 28, 1], classCount: 10 } as const;

/** The images and the number of classes that the network is for. */
export const task = computed(() => {
  const open = dataset.value;
  if (open === undefined) return USUAL;
  return { imageShape: open.imageShape, classCount: open.classNames.length };
});

export const checkedNetwork = computed<NetworkCheck>(() =>
  checkNetwork(experiment.value.network, task.value.imageShape, task.value.classCount),
);
