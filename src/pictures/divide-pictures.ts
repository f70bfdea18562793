/** Pictures divided into training and test images, equal ones on one side. */

import { defined } from "../checked.ts";
import type { RandomGenerator } from "../random/random.ts";
import { byClass, type PictureFile } from "./class-folders.ts";

/** A picture as an image of the dataset. */
export interface DecodedPicture extends PictureFile {
  readonly data: Uint8Array;
}

export interface DividedPictures {
  readonly train: readonly DecodedPicture[];
  readonly test: readonly DecodedPicture[];
  /** Pictures whose image is the same as that of an earlier one. */
  readonly equal: number;
  /** Those of them that lie in the folder of another class. */
  readonly inOtherClass: number;
  /** Whether equal ones are all for training, or all for testing. */
  readonly isOnOneSide: boolean;
  /** Test pictures whose image is also that of a training picture: only where the folders divide them so. */
  readonly leaked: number;
}

/**
 * Divides the pictures: as the folders say, else a share of each class by chance, at least one picture to train on and
 * one to test on if there are two different ones. Pictures that became the same image stay together.
 */
export function dividePictures(
  pictures: readonly DecodedPicture[],
  testSplit: number,
  random: RandomGenerator,
): DividedPictures {
  const groups = groupEqual(pictures);
  const divided = divideGroups(groups, testSplit, random);
  const isComplete = divided.train.length > 0 && divided.test.length > 0;
  const isLeak = (group: readonly DecodedPicture[]) => group.some(({ partition }) => partition === "train");
  const leaked = groups
    .filter(isLeak)
    .flat()
    .filter(({ partition }) => partition === "test").length;
  const inOtherClass = groups.flatMap(([first, ...others]) =>
    others.filter(({ className }) => className !== first.className),
  );
  return {
    // Too few different ones for both parts: divided as if they were different.
    ...(isComplete
      ? divided
      : divideGroups(
          pictures.map((picture) => [picture]),
          testSplit,
          random,
        )),
    ...{ isOnOneSide: isComplete && leaked === 0, leaked },
    ...{ equal: pictures.length - groups.length, inOtherClass: inOtherClass.length },
  };
}

function divideGroups(
  groups: readonly Group[],
  testSplit: number,
  random: RandomGenerator,
): { train: DecodedPicture[]; test: DecodedPicture[] } {
  const train: DecodedPicture[] = [];
  const test: DecodedPicture[] = [];
  // A group that lies in several classes is divided with its first picture's.
  const leaders = groups.map((group) => ({ className: group[0].className, group }));
  for (const [className, ofClass] of byClass(leaders)) {
    const members = ofClass.map(({ group }) => group);
    const order = random.split(`class ${className}`).permutation(members.length);
    const mixed = Array.from(order, (at) => defined(members[at]));
    const tested = chooseTests(mixed, testSplit);
    for (const group of members) {
      for (const picture of group) {
        const isTest = picture.partition === undefined ? tested.has(group) : picture.partition === "test";
        (isTest ? test : train).push(picture);
      }
    }
  }
  return { train, test };
}

/** Pictures that are the same image. */
type Group = readonly [DecodedPicture, ...DecodedPicture[]];

function groupEqual(pictures: readonly DecodedPicture[]): Group[] {
  const groups: [DecodedPicture, ...DecodedPicture[]][] = [];
  const byHash = new Map<number, [DecodedPicture, ...DecodedPicture[]][]>();
  for (const picture of pictures) {
    const hash = hashOf(picture.data);
    const near = byHash.get(hash) ?? [];
    const same = near.find(([first]) => isEqual(first.data, picture.data));
    if (same !== undefined) {
      same.push(picture);
      continue;
    }
    const group: [DecodedPicture] = [picture];
    groups.push(group);
    byHash.set(hash, [...near, group]);
  }
  return groups;
}

/** Source: FNV-1a, 32 bits (G. Fowler, L. C. Noll and K.-P. Vo, "The FNV Non-Cryptographic Hash Algorithm"). */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ defined(bytes[i]), 0x01000193);
  return hash;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The first groups that fit into the share of pictures to test on; the smallest one if none does. */
function chooseTests(groups: readonly Group[], testSplit: number): ReadonlySet<Group> {
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  const most = Math.min(count - 1, Math.max(1, Math.round(testSplit * count)));
  const chosen = new Set<Group>();
  let room = most;
  for (const group of groups) {
    if (group.length > room) continue;
    chosen.add(group);
    room -= group.length;
  }
  if (chosen.size === 0 && groups.length > 1) {
    chosen.add(groups.reduce((smallest, group) => (group.length < smallest.length ? group : smallest)));
  }
  return chosen;
}
