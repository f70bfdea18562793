/** How one number of a feature map came about. */

import { Scrolls } from "../../parts/scrolls.tsx";
import type { FeatureMaps } from "../../worker/api.ts";
import type { MapCell } from "./paint-maps.ts";
import { productsOf, type Source } from "./products.ts";

export interface Cell extends MapCell {
  /** Index of the layer. */
  readonly layer: number;
}

/** Larger windows are not written out. */
const MAX_WINDOW = 7;

export function CellDetail({
  cell,
  maps,
  image,
  imageShape,
}: {
  cell: Cell;
  maps: readonly FeatureMaps[];
  image: Uint8Array;
  imageShape: readonly [number, number, number];
}) {
  const layer = maps[cell.layer];
  if (layer === undefined) return null;
  const [, width = 1, channels = 1] = layer.shape;
  const value = layer.values[(cell.row * width + cell.column) * channels + cell.channel] ?? 0;
  const title = (
    <h3>
      {layer.layer}, map {cell.channel}, row {cell.row}, column {cell.column}: {value.toFixed(3)}
    </h3>
  );
  const { kernel } = layer;
  if (kernel === undefined) return title;
  const source: Source =
    kernel.input < 0
      ? { shape: imageShape, values: Float32Array.from(image, (byte) => byte / 255) }
      : (maps[kernel.input] ?? { shape: [0, 0, 0], values: new Float32Array() });
  const { channel, sum, share, window } = productsOf(cell, kernel, source);
  const inputs = source.shape[2] ?? 1;
  const bias = kernel.bias?.[cell.channel] ?? 0;
  return (
    <>
      {title}
      <p class="small">
        {inputs === 1
          ? "Each number of the window times its weight:"
          : `Of ${inputs} input maps, map ${channel} contributes most, ${share.toFixed(3)}. Each number of its window times its weight:`}
      </p>
      {window.length <= MAX_WINDOW ? (
        <Scrolls label="The window">
          <table class="products">
            <tbody>
              {window.map((row, i) => (
                <tr key={i}>
                  {row.map(({ input, weight }, j) => (
                    <td key={j} style={{ background: tint(input * weight) }}>
                      {input.toFixed(2)}
                      <br />
                      <span class="pale">× {weight.toFixed(2)}</span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolls>
      ) : (
        <p class="pale small">
          A window of {window.length}×{window[0]?.length} numbers.
        </p>
      )}
      <p class="small">
        All together {sum.toFixed(3)}
        {kernel.bias !== undefined &&
          `, and the filter’s bias of ${bias.toFixed(3)}: ${(sum + bias).toFixed(3)}`}
        .
        {Math.abs(sum + bias - value) > 1e-3 * (1 + Math.abs(value)) &&
          " The layer’s activation function turns it into the number shown."}
      </p>
    </>
  );
}

/** Blue for what adds, orange for what takes away, stronger for more. */
function tint(product: number): string {
  const share = Math.min(60, Math.round(100 * Math.abs(product)));
  return `color-mix(in srgb, var(--series-${product >= 0 ? 1 : 2}) ${share}%, transparent)`;
}
