import type { ComponentChildren } from "preact";

interface TableHeadProps {
  /** Columns of words, from the left. */
  readonly words: readonly ComponentChildren[];
  /** Columns of numbers after them, aligned to the right. */
  readonly numbers?: readonly ComponentChildren[];
}

/** The row of a table that names its columns. */
export function TableHead({ words, numbers = [] }: TableHeadProps) {
  return (
    <thead>
      <tr>
        {words.map((name, i) => (
          <th key={i} scope="col">
            {name}
          </th>
        ))}
        {numbers.map((name, i) => (
          <th key={i} scope="col" class="number">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
