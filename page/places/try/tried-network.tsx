/** Which network classifies, what it was trained on, and whether that is the dataset that is open. */

import { Notice } from "../../parts/notice.tsx";
import { experiment, hrefOf } from "../../state/place.ts";
import type { OpenDataset } from "../../worker/api.ts";
import { triedNetwork } from "./tried.ts";

/** @param isUsed whether there is a picture, which the network classifies */
export function TriedNetwork({ open, isUsed }: { open: OpenDataset; isUsed: boolean }) {
  const tried = triedNetwork();
  if (tried === undefined) {
    // What the page says of a picture says so too.
    if (isUsed) return null;
    return (
      <Notice>
        There is no network yet. <a href={hrefOf("train")}>Train one</a>, even for a few steps, or open a
        model there.
      </Notice>
    );
  }
  const { name, steps, dataset } = tried;
  const trained = dataset === undefined ? "" : `, trained on ${dataset.title}`;
  const after =
    steps === undefined ? "" : `, after ${steps.toLocaleString("en")} ${steps === 1 ? "step" : "steps"}`;
  return (
    <>
      <p class={isUsed ? "pale small" : "pale"}>
        {isUsed
          ? `Classified by the network of ${name}${trained}.`
          : `The network of ${name}${trained}${after}, will classify the picture.`}
        {dataset === undefined && ` Class names are those of ${open.title}, if it does not say its own.`}
      </p>
      {dataset !== undefined && dataset.name !== open.name && (
        <Notice>
          This network was trained on {dataset.title}, but {open.title} is open. It knows only the classes
          that it was trained on, and pictures are prepared like those of {open.title}.{" "}
          <a href={hrefOf("try", { ...experiment.value, dataset: dataset.name })}>Open {dataset.title}</a>
        </Notice>
      )}
    </>
  );
}
