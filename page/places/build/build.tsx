/** Build: the network as a list of layers, checked while it is edited, and the program that does the same. */

import "./build.css";
import { useSignal } from "@preact/signals";
import type { NetworkDescription } from "../../../src/experiment/index.ts";
import { Notice } from "../../parts/notice.tsx";
import { checkedNetwork, task } from "../../state/network.ts";
import { experiment, hrefOf } from "../../state/place.ts";
import { AddLayer } from "./add-layer.tsx";
import { CodeView } from "./code-view.tsx";
import { insertLayer, moveLayer, removeLayer } from "./edit.ts";
import { LayerEditor } from "./layer-editor.tsx";
import { LayerRow, short } from "./layer-row.tsx";
import { NetworkDrawing } from "./network-drawing.tsx";
import { PresetChoice } from "./preset-choice.tsx";

export default function Build() {
  const opened = useSignal<number | undefined>(undefined);
  /** What it was before the last change, for "undo". */
  const before = useSignal<readonly NetworkDescription[]>([]);
  const { network } = experiment.value;
  const { layers: checks, isComplete, parameters, multiplyAdds } = checkedNetwork.value;
  const replace = (next: NetworkDescription) => {
    experiment.value = { ...experiment.peek(), network: next };
  };
  /** Of the network as it is then: a field that loses the focus has changed it just before. */
  const change = (how: (network: NetworkDescription) => NetworkDescription) => {
    const now = experiment.peek().network;
    before.value = [...before.peek(), now];
    replace(how(now));
  };
  const add = (type: string) => {
    const { length } = network.layers;
    // The last layer is the output, one number for each class, and stays the last one.
    const at = checks.at(-1)?.state === "fits" && isOutput(network) ? length - 1 : length;
    change((now) => insertLayer(now, at, type));
    opened.value = at;
  };
  return (
    <>
      <h1>Build the network</h1>
      <p class="lead">
        A list of layers, from the images to one number for each class. Everything is checked while you change
        it, and a mistake is explained at its layer.
      </p>
      <PresetChoice
        onChoose={(next) => {
          before.value = [...before.value, network];
          opened.value = undefined;
          experiment.value = next;
        }}
      />
      <div class="build">
        <section aria-labelledby="layers-title">
          <div class="layers-head">
            <h2 id="layers-title">Layers</h2>
            <span class="pale small" role="status">
              {isComplete
                ? `${parameters.toLocaleString("en")} parameters, ${short(multiplyAdds)} multiply-adds for each image`
                : "not complete"}
            </span>
          </div>
          <div class="layer-row layer-heads pale small" aria-hidden="true">
            <span>images {task.value.imageShape.join("×")}</span>
            <span class="layer-shape">output</span>
            <span class="layer-count number">parameters</span>
            <span class="layer-count number">multiply-adds</span>
            <span class="layer-buttons" />
          </div>
          <ol class="layer-list">
            {network.layers.map((layer, i) => {
              const check = checks[i];
              return (
                <li key={i}>
                  <LayerRow
                    layer={layer}
                    index={i}
                    count={network.layers.length}
                    check={check}
                    isOpen={opened.value === i}
                    onOpen={() => {
                      opened.value = opened.value === i ? undefined : i;
                    }}
                    onMove={(by) => {
                      change((now) => moveLayer(now, i, by));
                      opened.value = opened.value === i ? i + by : opened.value;
                    }}
                    onRemove={() => {
                      change((now) => removeLayer(now, i));
                      opened.value = undefined;
                    }}
                  />
                  {opened.value === i && (
                    <LayerEditor
                      network={network}
                      index={i}
                      fault={check?.state === "fault" ? check.fault : undefined}
                      onChange={change}
                    />
                  )}
                </li>
              );
            })}
          </ol>
          <div class="buttons below">
            <AddLayer onAdd={add} />
            <button
              type="button"
              disabled={before.value.length === 0}
              onClick={() => {
                const last = before.value.at(-1);
                before.value = before.value.slice(0, -1);
                if (last !== undefined) replace(last);
              }}
            >
              Undo
            </button>
            {isComplete && (
              <a class="button" href={hrefOf("train")}>
                Train it
              </a>
            )}
          </div>
          {!isComplete && network.layers.length === 0 && (
            <Notice>The network has no layers yet. Add one.</Notice>
          )}
        </section>
        <NetworkDrawing network={network} checks={checks} />
      </div>
      <CodeView />
    </>
  );
}

function isOutput({ layers }: NetworkDescription): boolean {
  return layers.at(-1)?.options.units === "classes";
}
