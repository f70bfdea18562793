/** A field for a number, which tells at once what it does not take. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

export interface NumberFieldProps {
  readonly label: string;
  /** Undefined: empty. */
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly isInteger?: boolean;
  /** What an empty field stands for; without it one may not be empty. */
  readonly whenEmpty?: string;
  readonly onChange: (value: number | undefined) => void;
  readonly children?: ComponentChildren;
}

export function NumberField(props: NumberFieldProps) {
  const { label, value, whenEmpty, onChange, children } = props;
  const id = useId();
  const [text, setText] = useState(value === undefined ? "" : String(value));
  useEffect(() => setText(value === undefined ? "" : String(value)), [value]);
  const fault = faultOf(text, props);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        value={text}
        placeholder={whenEmpty}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-fault`}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          if (faultOf(currentTarget.value, props) === undefined) onChange(parse(currentTarget.value));
        }}
      />
      {fault !== undefined && (
        <small id={`${id}-fault`} class="fault">
          {fault}
        </small>
      )}
      {children}
    </div>
  );
}

function parse(text: string): number | undefined {
  return text.trim() === "" ? undefined : Number(text.replace(",", "."));
}

function faultOf(text: string, { min, max, isInteger = false, whenEmpty }: NumberFieldProps) {
  const number = parse(text);
  if (number === undefined) return whenEmpty === undefined ? "A number is needed here." : undefined;
  if (number >= min && number <= max && (!isInteger || Number.isInteger(number))) return undefined;
  return `${isInteger ? "A whole number" : "A number"} from ${min.toLocaleString("en")} to ${max.toLocaleString("en")}.`;
}
