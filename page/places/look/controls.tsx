/** How the wall is hung: which part, in which order, how large. */

import type { Hanging } from "./dataset-view.tsx";

const PARTS = [
  ["train", "Training"],
  ["test", "Test"],
] as const;
const ORDERS = [
  ["class", "By class"],
  ["mixed", "Mixed"],
  ["stored", "As stored"],
] as const;
const SIZES = [
  [28, "Small"],
  [56, "Medium"],
  [84, "Large"],
  [140, "Very large"],
] as const;

interface ControlsProps {
  readonly hanging: Hanging;
  onHang(hanging: Hanging): void;
}

export function Controls({ hanging, onHang }: ControlsProps) {
  return (
    <div class="wall-controls">
      <Choice
        legend="Images"
        options={PARTS}
        value={hanging.part}
        onChange={(part) => onHang({ ...hanging, part })}
      />
      <Choice
        legend="Order"
        options={ORDERS}
        value={hanging.order}
        onChange={(order) => onHang({ ...hanging, order })}
      />
      <Choice
        legend="Size"
        options={SIZES}
        value={hanging.size}
        onChange={(size) => onHang({ ...hanging, size })}
      />
    </div>
  );
}

interface ChoiceProps<Value> {
  readonly legend: string;
  readonly options: readonly (readonly [value: Value, label: string])[];
  readonly value: Value;
  onChange(value: Value): void;
}

/** One of a few values: radio buttons that look like one control. */
function Choice<Value extends string | number>({ legend, options, value, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div>
        {options.map(([option, label]) => (
          <label key={label}>
            <input
              type="radio"
              name={`look-${legend}`}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
