/** How pictures become images, as by `atelier import`. */

import type { OwnOptions } from "../../../worker/api.ts";

const MAX_SIDE = 256;

interface ImportOptionsProps {
  readonly options: OwnOptions;
  onChange(options: OwnOptions): void;
}

export function ImportOptions({ options, onChange }: ImportOptionsProps) {
  const [side] = options.size;
  return (
    <details class="import-options">
      <summary>How pictures are prepared</summary>
      <div class="fields">
        <label class="field">
          <span>Image size in pixels</span>
          <input
            type="number"
            min={8}
            max={MAX_SIDE}
            value={side}
            onChange={({ currentTarget }) => {
              const value = Math.max(8, Math.min(MAX_SIDE, Math.round(currentTarget.valueAsNumber || 28)));
              currentTarget.value = String(value);
              onChange({ ...options, size: [value, value] });
            }}
          />
          <small>MNIST has 28; larger images train more slowly.</small>
        </label>
        <label class="field">
          <span>Colours</span>
          <select
            value={options.rgb ? "rgb" : "grey"}
            onChange={({ currentTarget }) => onChange({ ...options, rgb: currentTarget.value === "rgb" })}
          >
            <option value="grey">grey</option>
            <option value="rgb">red, green, blue</option>
          </select>
        </label>
        <label class="field">
          <span>Test images, %</span>
          <input
            type="number"
            min={1}
            max={90}
            value={Math.round(100 * options.testSplit)}
            onChange={({ currentTarget }) => {
              const value = Math.max(1, Math.min(90, Math.round(currentTarget.valueAsNumber || 15)));
              currentTarget.value = String(value);
              onChange({ ...options, testSplit: value / 100 });
            }}
          />
          <small>Ignored if there are train and test folders.</small>
        </label>
        <label class="field">
          <span>Objects</span>
          <select
            value={options.frame}
            onChange={({ currentTarget }) =>
              onChange({ ...options, frame: currentTarget.value as OwnOptions["frame"] })
            }
          >
            <option value="auto">automatic</option>
            <option value="yes">cropped and centred</option>
            <option value="no">the whole picture</option>
          </select>
        </label>
        <label class="field">
          <span>Brightness</span>
          <select
            value={options.invert}
            onChange={({ currentTarget }) =>
              onChange({ ...options, invert: currentTarget.value as OwnOptions["invert"] })
            }
          >
            <option value="auto">bright on black</option>
            <option value="no">unchanged</option>
            <option value="yes">exchanged</option>
          </select>
        </label>
        <label class="field">
          <span>Non-square pictures</span>
          <select
            value={options.fit ?? "auto"}
            onChange={({ currentTarget }) => {
              const { fit: _, ...others } = options;
              const chosen = currentTarget.value;
              onChange(
                chosen === "auto" ? others : { ...others, fit: chosen as NonNullable<OwnOptions["fit"]> },
              );
            }}
          >
            <option value="auto">automatic</option>
            <option value="contain">whole picture, with margins</option>
            <option value="cover">sides cut off</option>
            <option value="fill">stretch</option>
          </select>
        </label>
      </div>
    </details>
  );
}
