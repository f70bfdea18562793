import { useState } from "preact/hooks";
import { checkedNetwork, task } from "../../../state/network.ts";
import { experiment } from "../../../state/place.ts";
import { explainLayer } from "../explain-layer.ts";
import { Summary } from "../summary.tsx";

export function Shapes() {
  const [pointed, setPointed] = useState(0);
  const { network } = experiment.value;
  const { layers } = checkedNetwork.value;
  const at = Math.min(pointed, network.layers.length - 1);
  const explained = explainLayer(network, layers, at, task.value.imageShape);
  return (
    <>
      <p>
        Look at the column “Output shape”. The first entry is <code>None</code>: the number of images in a
        batch, which the network need not know. The others are the height, the width and the number of
        channels. Point at a layer, or choose it by keyboard, to see where its numbers come from.
      </p>
      <div class="shapes">
        <Summary
          network={network}
          checks={layers}
          imageShape={task.value.imageShape}
          pointed={at}
          onPoint={setPointed}
        />
        <div class="explained" aria-live="polite">
          {explained.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      </div>
    </>
  );
}
