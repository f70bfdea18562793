import { useState } from "preact/hooks";
import {
  describeLayers,
  type Fault,
  type LayerInfo,
  type NetworkDescription,
  type OptionDescription,
} from "../../../src/experiment/index.ts";
import { changeFrom, changeOption, sourcesOf } from "./edit.ts";
import { OptionField } from "./option-field.tsx";

/** Options that people change; the others are behind "more options". */
const USUAL: ReadonlySet<string> = new Set([
  "filters",
  "units",
  "kernelSize",
  "poolSize",
  "strides",
  "padding",
  "activation",
  "rate",
  "size",
  "height",
  "width",
  "targetShape",
  "mode",
  "maximum",
]);

const INFOS: ReadonlyMap<string, LayerInfo> = new Map(describeLayers().map((info) => [info.type, info]));

export interface LayerEditorProps {
  readonly network: NetworkDescription;
  readonly index: number;
  readonly fault: Fault | undefined;
  readonly onChange: (how: (network: NetworkDescription) => NetworkDescription) => void;
}

/** The options of one layer. */
export function LayerEditor({ network, index, fault, onChange }: LayerEditorProps) {
  const [isWhole, setWhole] = useState(false);
  const layer = network.layers[index];
  const info = INFOS.get(layer?.type ?? "");
  if (layer === undefined || info === undefined) return null;
  const isShown = ({ name, isRequired }: OptionDescription) =>
    isWhole || isRequired || USUAL.has(name) || name in layer.options || name === fault?.option;
  const hidden = info.options.filter((option) => !isShown(option)).length;
  return (
    <div class="layer-editor" id={`layer-${index}`}>
      <p class="pale small">{info.note}</p>
      <div class="fields">
        {info.options.filter(isShown).map((option) => (
          <OptionField
            key={option.name}
            option={option}
            value={layer.options[option.name]}
            isFaulty={fault?.option === option.name}
            onChange={(value) => onChange((now) => changeOption(now, index, option.name, value))}
          />
        ))}
      </div>
      <Sources network={network} index={index} isMerge={info.isMerge} onChange={onChange} />
      {(hidden > 0 || isWhole) && (
        <button type="button" class="quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Fewer options" : `${hidden} more options`}
        </button>
      )}
    </div>
  );
}

/** Which layers it takes its input from: one, or for a layer that merges several. */
function Sources({
  network,
  index,
  isMerge,
  onChange,
}: Pick<LayerEditorProps, "network" | "index" | "onChange"> & { isMerge: boolean }) {
  const sources = sourcesOf(network, index);
  const choices = [-1, ...network.layers.slice(0, index).keys()];
  const nameOf = (place: number) =>
    place < 0 ? "the images" : `${place + 1} ${network.layers[place]?.name ?? network.layers[place]?.type}`;
  if (isMerge) {
    return (
      <fieldset class="sources-of">
        <legend>Inputs from</legend>
        {choices.map((place) => (
          <label key={place} class="choice">
            <input
              type="checkbox"
              checked={sources.includes(place)}
              onChange={({ currentTarget: { checked } }) =>
                onChange((now) =>
                  changeFrom(
                    now,
                    index,
                    checked ? [...sources, place] : sources.filter((other) => other !== place),
                  ),
                )
              }
            />{" "}
            {nameOf(place)}
          </label>
        ))}
      </fieldset>
    );
  }
  if (choices.length < 2) return null;
  return (
    <label class="field sources-of">
      <span>Input from</span>
      <select
        value={sources[0]}
        onChange={({ currentTarget }) =>
          onChange((now) => changeFrom(now, index, [Number(currentTarget.value)]))
        }
      >
        {choices.map((place) => (
          <option key={place} value={place}>
            {nameOf(place)}
            {place === index - 1 ? ", the one before" : ""}
          </option>
        ))}
      </select>
    </label>
  );
}
