/** The output of every layer for the picture; pointing at a number shows what it was computed from. */

import { useState } from "preact/hooks";
import type { FeatureMaps } from "../../worker/api.ts";
import { type Cell, CellDetail } from "./cell-detail.tsx";
import { LayerMaps } from "./layer-maps.tsx";
import { UnitsStrip } from "./units-strip.tsx";

export interface FeatureMapsViewProps {
  readonly image: Uint8Array;
  readonly imageShape: readonly [number, number, number];
  readonly maps: readonly FeatureMaps[];
}

export function FeatureMapsView({ image, imageShape, maps }: FeatureMapsViewProps) {
  const [cell, setCell] = useState<Cell>();
  const shown = cell !== undefined && cell.layer < maps.length ? cell : undefined;
  return (
    <section aria-labelledby="feature-maps">
      <h2 id="feature-maps">The output of each layer</h2>
      <p>
        A convolution slides a small window of weights over its input and records how well they match, once
        for each filter, so every filter produces a picture of its own, a feature map. Point at one, or go to
        it with the arrow keys, to see the window and the numbers.
      </p>
      <div class="maps">
        <ol class="map-layers">
          {maps.map((layer, i) => (
            <li key={layer.layer}>
              <h3>
                {layer.layer} <span class="pale small">{layer.shape.join("×")}</span>
              </h3>
              {layer.shape.length === 3 ? (
                <LayerMaps
                  maps={layer}
                  cell={shown?.layer === i ? shown : undefined}
                  onPoint={(at) => setCell({ layer: i, ...at })}
                />
              ) : (
                <UnitsStrip maps={layer} />
              )}
            </li>
          ))}
        </ol>
        <aside class="cell-detail" aria-live="polite">
          {shown === undefined ? (
            <p class="pale small">Point at a feature map.</p>
          ) : (
            <CellDetail cell={shown} maps={maps} image={image} imageShape={imageShape} />
          )}
        </aside>
      </div>
    </section>
  );
}
