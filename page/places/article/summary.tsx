import type { LayerCheck, NetworkDescription } from "../../../src/experiment/index.ts";
import { layerInWords } from "../../parts/layer-words.ts";
import { Scrolls } from "../../parts/scrolls.tsx";
import { TableHead } from "../../parts/table-head.tsx";

export interface SummaryProps {
  readonly network: NetworkDescription;
  readonly checks: readonly LayerCheck[];
  readonly imageShape: readonly number[];
  /** The layer that is pointed at, and what is to happen when another one is. */
  readonly pointed?: number | undefined;
  readonly onPoint?: (layer: number) => void;
}

/** The network's layers as Keras' summary has them: the output shape of each, and its parameters. */
export function Summary({ network, checks, imageShape, pointed, onPoint }: SummaryProps) {
  return (
    <Scrolls label="The layers">
      <table class="summary">
        <caption class="unseen">The layers of the network</caption>
        <TableHead words={["Layer", "Output shape"]} numbers={["Parameters"]} />
        <tbody>
          <tr>
            <th scope="row">images</th>
            <td>({["None", ...imageShape].join(", ")})</td>
            <td class="number">0</td>
          </tr>
          {network.layers.map((layer, i) => {
            const check = checks[i];
            const name = (
              <>
                {layer.type} <span class="pale small">{layerInWords(layer)}</span>
              </>
            );
            return (
              <tr key={i} class={pointed === i ? "pointed" : undefined} onPointerEnter={() => onPoint?.(i)}>
                <th scope="row">
                  {onPoint === undefined ? (
                    name
                  ) : (
                    <button
                      type="button"
                      class="quiet"
                      aria-pressed={pointed === i}
                      onClick={() => onPoint(i)}
                    >
                      {name}
                    </button>
                  )}
                </th>
                <Cells check={check} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Cells({ check }: { check: LayerCheck | undefined }) {
  if (check?.state === "fits") {
    return (
      <>
        <td>({["None", ...check.outputShape].join(", ")})</td>
        <td class="number">{check.parameters.toLocaleString("en")}</td>
      </>
    );
  }
  return <td colSpan={2}>{check?.state === "fault" ? check.fault.message : "not known"}</td>;
}
