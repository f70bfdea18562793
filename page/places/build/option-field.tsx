import { useId } from "preact/hooks";
import type { OptionDescription, Plain } from "../../../src/experiment/index.ts";

export interface OptionFieldProps {
  readonly option: OptionDescription;
  /** Undefined: at its default. */
  readonly value: Plain | undefined;
  readonly isFaulty: boolean;
  /** Undefined puts it back to its default. */
  readonly onChange: (value: Plain | undefined) => void;
}

/** One option of a layer, in the control that fits what it takes. */
export function OptionField({ option, value, isFaulty, onChange }: OptionFieldProps) {
  const note = useId();
  return (
    <div class="field option">
      <Control option={option} value={value} isFaulty={isFaulty} onChange={onChange} noteId={note} />
      <small id={note}>{option.note}</small>
    </div>
  );
}

function Control({ option, value, isFaulty, onChange, noteId }: OptionFieldProps & { noteId: string }) {
  const { name, kind } = option;
  const described = { "aria-describedby": noteId, "aria-invalid": isFaulty };
  if (kind === "boolean") {
    return (
      <label class="choice">
        <input
          type="checkbox"
          {...described}
          checked={(value ?? option.default) === true}
          onChange={({ currentTarget: { checked } }) =>
            onChange(checked === option.default ? undefined : checked)
          }
        />{" "}
        {name}
      </label>
    );
  }
  if (kind === "choice") {
    const values = option.values ?? [];
    return (
      <label class="option-label">
        <span>{name}</span>
        <select
          {...described}
          value={value === undefined ? "" : JSON.stringify(value)}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.value === "" ? undefined : (JSON.parse(currentTarget.value) as Plain))
          }
        >
          <option value="">{option.default === undefined ? "none" : `${option.default} (default)`}</option>
          {values
            .filter((each) => each !== option.default)
            .map((each) => (
              <option key={String(each)} value={JSON.stringify(each)}>
                {String(each)}
              </option>
            ))}
        </select>
      </label>
    );
  }
  return (
    <label class="option-label">
      <span>{name}</span>
      <input
        type="text"
        inputMode={kind === "integer" || kind === "number" ? "decimal" : undefined}
        autocomplete="off"
        spellcheck={false}
        {...described}
        placeholder={option.default === undefined ? option.expected : textOf(option.default)}
        value={value === undefined ? "" : textOf(value)}
        onChange={({ currentTarget }) => onChange(typedValue(currentTarget.value))}
      />
    </label>
  );
}

/** As it is typed: 3, "3, 5", "relu", or JSON. */
function textOf(value: Plain): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) && value.every((each) => typeof each === "number" || typeof each === "string")
    ? value.join(", ")
    : JSON.stringify(value);
}

/** The value that was typed, unchecked: the check of the network reports a wrong one at the layer. */
export function typedValue(text: string): Plain | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  if (/^[-\d.,\s×x]+$/.test(trimmed)) {
    const numbers = trimmed
      .split(/[,\s×x]+/)
      .filter((part) => part !== "")
      .map(Number);
    if (numbers.every((number) => Number.isFinite(number))) {
      return numbers.length === 1 ? (numbers[0] ?? trimmed) : numbers;
    }
  }
  try {
    return JSON.parse(trimmed) as Plain;
  } catch {
    const words = trimmed.split(",").map((word) => word.trim());
    return words.length === 1
      ? trimmed
      : words.map((word) => (Number.isNaN(Number(word)) ? word : Number(word)));
  }
}
