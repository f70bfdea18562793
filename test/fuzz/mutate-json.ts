/** Values as JSON has them, with arrays of numbers in them or not, changed at random; and the texts themselves. */

import { defined } from "../../src/checked.ts";
import type { RandomGenerator } from "../../src/random/random.ts";
import { pick } from "../data/mutate-bytes.ts";

const TERMINAL = "\u001b]0;owned\u0007\u001b[2J\u202e\n";

/** What values are replaced by. */
const VALUES: readonly unknown[] = [
  ...[0, 1, -1, 2, 0.5, 7, 64, 6e5, 3e7, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, -0],
  ...[null, true, false, "", "same", "valid", "__proto__", "constructor", "relu", "model", TERMINAL],
  ...[[], {}, [0, 0, 0, 0], [3, 2, 1, 0], [1, 1, 1], [-1], [1e9, 1e9, 1], [2 ** 31, 2 ** 31], [[]], [null]],
  ...[
    { name: "constant" },
    { name: "values", values: [1] },
    { toString: 1 },
    { length: 1e9 },
    { valueOf: null },
  ],
];

interface Place {
  readonly owner: object;
  readonly key: string;
}

/** Changes a value in one place or a few; gives what was done in words. The value itself stays as it is. */
export function mutateJson(value: unknown, random: RandomGenerator): { value: unknown; what: string } {
  const holder = { value: structuredClone(value) };
  const times = random.integer(4) === 0 ? 2 + random.integer(2) : 1;
  const done = Array.from({ length: times }, () => change(holder, random));
  return { value: holder.value, what: done.join(", ") };
}

function change(holder: object, random: RandomGenerator): string {
  const places: Place[] = [];
  collect(holder, places);
  if (places.length === 0) return "nothing";
  const { owner, key } = pick(places, random);
  const current: unknown = Reflect.get(owner, key);
  const set = (value: unknown, what: string) => {
    Object.defineProperty(owner, key, { value, configurable: true, enumerable: true, writable: true });
    return `${key} ${what}`;
  };
  if (current instanceof Float32Array && random.integer(2) === 0) {
    const others = [
      current.slice(1),
      current.slice().fill(Number.NaN),
      Float64Array.from(current),
      new Uint8Array(3),
    ];
    return set(pick(others, random), "other numbers");
  }
  switch (random.integer(9)) {
    case 0:
      if (!Array.isArray(owner)) Reflect.deleteProperty(owner, key);
      else owner.splice(Number(key), 1);
      return `${key} gone`;
    case 1: {
      const other = pick(places, random);
      return set(structuredClone(Reflect.get(other.owner, other.key)), `as ${other.key}`);
    }
    case 2: {
      if (typeof current !== "number") break;
      const changed = pick([current + 1, current - 1, -current, current * 1000, current / 2], random);
      return set(changed, `${changed}`);
    }
    case 3:
      if (!Array.isArray(current)) break;
      return set([...current, ...current], "twice");
    case 4: {
      if (typeof current !== "object" || current === null || Array.isArray(current)) break;
      const added = pick(["extra", "__proto__", "units", "graph", "name", "trainable", "inputShape"], random);
      const value = pick(VALUES, random);
      Object.defineProperty(current, added, { value, configurable: true, enumerable: true, writable: true });
      return `${key}.${added} ${JSON.stringify(value)}`;
    }
    case 5:
      if (!Array.isArray(current) || current.length < 2) break;
      return set(current.toReversed(), "reversed");
    case 6:
      if (random.integer(8) > 0) break;
      return set(nested(10 ** (1 + random.integer(3))), "nested");
    case 7:
      if (typeof current !== "string") break;
      return set(
        pick([`${current} `, current.toUpperCase(), current.slice(1), `${current}${TERMINAL}`], random),
        "text",
      );
    default:
  }
  const value = pick(VALUES, random);
  return set(structuredClone(value), JSON.stringify(value));
}

function collect(owner: unknown, into: Place[]): void {
  if (typeof owner !== "object" || owner === null || ArrayBuffer.isView(owner)) return;
  for (const [key, value] of Object.entries(owner)) {
    into.push({ owner, key });
    collect(value, into);
  }
}

/** Lists within lists. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

/** Changes the text of JSON: what parsers may or may not take. */
export function mutateText(text: string, random: RandomGenerator): { text: string; what: string } {
  const at = random.integer(text.length + 1);
  const until = at + random.integer(20);
  const [before, part, after] = [text.slice(0, at), text.slice(at, until), text.slice(until)];
  const insertions = [
    "\u0000",
    "\ufeff",
    '"',
    "{",
    "[",
    "]",
    ",",
    "1e999",
    "NaN",
    "\\u0000",
    '"__proto__":1,',
    "9".repeat(400),
  ];
  const inserted = pick(insertions, random);
  return defined(
    [
      { text: before, what: `cut at ${at}` },
      { text: before + after, what: `without ${part}` },
      { text: before + inserted + part + after, what: `${inserted} at ${at}` },
      { text: before + part + part + after, what: `${part} twice` },
      { text: "[".repeat(1 + random.integer(100_000)), what: "nested lists" },
    ][random.integer(5)],
  );
}
