/** A mutated directory, made of nothing but a seed and the case's number. */

import { defined } from "../../src/checked.ts";
import { RandomGenerator } from "../../src/random/random.ts";
import { BYTE_MUTATIONS, type Mutation, type Mutations, pick } from "./mutate-bytes.ts";
import { GZIP_MUTATIONS } from "./mutate-gzip.ts";
import { HEADER_MUTATIONS } from "./mutate-header.ts";
import { HEAVY_MUTATIONS } from "./mutate-heavy.ts";
import { NAMES_MUTATIONS } from "./mutate-names.ts";
import { gzipped, ORIGINALS, type Original, type Role } from "./mutate-originals.ts";

/** One case in this number is heavy. */
const HEAVY_ONE_IN = 300;

export interface MutatedCase {
  readonly number: number;
  /** The original, the files and their mutations, in words. */
  readonly description: string;
  readonly mutations: readonly string[];
  /** Every file of the directory by its name; files that are not mutated are the same array in every case. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Which original a case mutates: cases of one original can follow each other in one directory. */
export function originalOf(number: number): number {
  return number % ORIGINALS.length;
}

/** The case of that number. */
export function mutatedCase(seed: number, number: number): MutatedCase {
  const random = new RandomGenerator(seed).split(number);
  const original = defined(ORIGINALS[originalOf(number)]);
  const roles = chooseRoles(original, random);
  const steps = roles.includes("classNames") ? stepsForNames(random) : stepsForIdx(random);
  const { state } = random;
  const files = new Map(original.files.map(({ name, packed }) => [name, packed]));
  for (const { role, name, content } of original.files) {
    if (!roles.includes(role)) continue;
    // Two files get the very same mutations, so that they can still fit together.
    const again = RandomGenerator.fromState(state);
    files.set(
      name,
      steps.reduce((bytes, { mutate }) => mutate(bytes, again), content),
    );
  }
  const mutations = steps.map(({ name }) => name);
  const description = `${original.description}; ${roles.join(" and ")}: ${mutations.join(", then ")}`;
  return { number, description, mutations, files };
}

interface Step {
  readonly name: string;
  readonly mutate: Mutation;
}

const GZIPPED: Step = { name: "gzipped", mutate: gzipped };

function chooseRoles({ files }: Original, random: RandomGenerator): readonly Role[] {
  const roles = files.map(({ role }) => role);
  const chance = random.integer(10);
  if (chance === 0) return ["trainImages", "testImages"];
  if (chance === 1 && roles.includes("classNames")) return ["classNames"];
  return [pick(roles, random)];
}

function stepsForNames(random: RandomGenerator): Step[] {
  return some(random.integer(3) === 0 ? BYTE_MUTATIONS : NAMES_MUTATIONS, 1 + random.integer(2), random);
}

/** Mutations of the content, then of how it is wrapped, then of the wrapped bytes; most often of one of them. */
function stepsForIdx(random: RandomGenerator): Step[] {
  const content = () =>
    some({ ...BYTE_MUTATIONS, ...HEADER_MUTATIONS }, random.integer(4) === 0 ? 2 : 1, random);
  const wrapping = () => some(GZIP_MUTATIONS, 1, random);
  const bytes = () => some(BYTE_MUTATIONS, 1 + random.integer(3), random);
  if (random.integer(HEAVY_ONE_IN) === 0) return some(HEAVY_MUTATIONS, 1, random);
  const chance = random.integer(10);
  if (chance < 2) return content();
  if (chance < 4) return [...content(), GZIPPED];
  if (chance < 5) return [GZIPPED, ...bytes()];
  if (chance < 8) return wrapping();
  if (chance < 9) return [...content(), ...wrapping()];
  return [...content(), ...wrapping(), ...bytes()];
}

function some(mutations: Mutations, count: number, random: RandomGenerator): Step[] {
  return Array.from({ length: count }, () => {
    const [name, mutate] = pick(Object.entries(mutations), random);
    return { name, mutate };
  });
}
