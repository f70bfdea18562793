import { describeLayers, type LayerGroup } from "../../../src/experiment/index.ts";

const TITLES: Readonly<Record<LayerGroup, string>> = {
  convolution: "Convolutions",
  pooling: "Pooling",
  dense: "Dense",
  activation: "Activations",
  normalization: "Normalization",
  regularization: "Regularization",
  merging: "Merging",
  shape: "Shape",
  augmentation: "Random changes to images",
  other: "Others",
};

const LAYERS = describeLayers();

/** Adds a layer after the last one, or before it if that is the output layer. */
export function AddLayer({ onAdd }: { onAdd: (type: string) => void }) {
  return (
    <label class="field add-layer">
      <span>Add a layer</span>
      <select
        value=""
        onChange={({ currentTarget }) => {
          if (currentTarget.value !== "") onAdd(currentTarget.value);
          currentTarget.value = "";
        }}
      >
        <option value="">choose one …</option>
        {(Object.keys(TITLES) as LayerGroup[]).map((group) => {
          const some = LAYERS.filter((layer) => layer.group === group);
          if (some.length === 0) return null;
          return (
            <optgroup key={group} label={TITLES[group]}>
              {some.map(({ type, note }) => (
                <option key={type} value={type} title={note}>
                  {type}
                </option>
              ))}
            </optgroup>
          );
        })}
      </select>
    </label>
  );
}
