/** Try: one picture, drawn, photographed or from the test set, and what the network makes of it. */

import "./try.css";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Notice } from "../../parts/notice.tsx";
import { dataset } from "../../state/dataset.ts";
import { hrefOf } from "../../state/place.ts";
import { tryRun } from "../../state/run-models.ts";
import { chosenRun, loadRuns, modelOf } from "../../state/runs.ts";
import type { Classified, FeatureMaps, Neighbour, OpenDataset } from "../../worker/api.ts";
import { worker } from "../../worker/client.ts";
import { FeatureMapsView } from "./feature-maps.tsx";
import { Neighbours } from "./neighbours.tsx";
import { PictureSource } from "./picture-source.tsx";
import { Probabilities } from "./probabilities.tsx";
import { SeenPicture } from "./seen-picture.tsx";
import { triedNetwork } from "./tried.ts";
import { TriedNetwork } from "./tried-network.tsx";

const NEIGHBOURS = 8;

/** What the network made of a picture. */
interface Result extends Classified {
  readonly maps: readonly FeatureMaps[];
  readonly neighbours: readonly Neighbour[];
}

export default function Try() {
  const open = dataset.value;
  if (open === undefined) {
    return (
      <>
        <h1>Try the network</h1>
        <p class="waiting">The dataset is not open yet.</p>
      </>
    );
  }
  return <TryOn key={open.name} open={open} />;
}

function TryOn({ open }: { open: OpenDataset }) {
  const image = useSignal<Uint8Array | undefined>(undefined);
  const result = useSignal<Result | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const isAtWork = useSignal(false);
  useEffect(() => {
    const seen = image.value;
    if (seen === undefined) return;
    let isWanted = true;
    isAtWork.value = true;
    tryOn(seen).then(
      (found) => {
        if (!isWanted) return;
        isAtWork.value = false;
        result.value = found;
        fault.value = undefined;
      },
      (error: unknown) => {
        if (!isWanted) return;
        isAtWork.value = false;
        result.value = undefined;
        fault.value = error instanceof Error ? error.message : String(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [image.value]);
  // The nearest images of another dataset than the network's tell nothing of it.
  const isOfOpen = (triedNetwork()?.dataset?.name ?? open.name) === open.name;
  return (
    <>
      <h1>Try the network</h1>
      <p class="lead">
        Draw something, take a picture, or choose a test image, and see how the network classifies it, layer
        by layer.
      </p>
      <div class="try">
        <PictureSource
          open={open}
          onImage={(next) => {
            image.value = next;
          }}
        />
        <div class="try-result">
          {image.value !== undefined && <SeenPicture image={image.value} shape={open.imageShape} />}
          <TriedNetwork open={open} isUsed={image.value !== undefined} />
          <p role="status" class="pale small">
            {isAtWork.value && result.value === undefined && "Classifying …"}
          </p>
          {fault.value !== undefined && (
            <Notice kind="fault">
              {fault.value} <a href={hrefOf("train")}>Train a network</a>, even for a few steps, or open a
              model there.
            </Notice>
          )}
          {result.value !== undefined && <Probabilities {...result.value} />}
        </div>
      </div>
      {image.value !== undefined && result.value !== undefined && (
        <>
          {isOfOpen && <Neighbours open={open} neighbours={result.value.neighbours} />}
          <FeatureMapsView image={image.value} imageShape={open.imageShape} maps={result.value.maps} />
        </>
      )}
    </>
  );
}

async function tryOn(image: Uint8Array): Promise<Result> {
  try {
    return await resultsOf(image);
  } catch (error) {
    // After a reload the worker has no network yet: that of the latest run was kept, and may still be read.
    await loadRuns();
    const run = chosenRun.peek();
    if (run === undefined || modelOf.peek() !== undefined || !(await tryRun(run.id))) throw error;
    return resultsOf(image);
  }
}

async function resultsOf(image: Uint8Array): Promise<Result> {
  // First, since it refuses a network for other images in words.
  const classified = await worker().predict(image);
  const [maps, neighbours] = await Promise.all([
    worker().featureMaps(image),
    worker().nearest(image, NEIGHBOURS),
  ]);
  return { ...classified, maps, neighbours };
}
