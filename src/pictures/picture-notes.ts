/** Remarks on unusual facts about pictures that became a dataset. */

import type { PictureFile } from "./class-folders.ts";
import type { DividedPictures } from "./divide-pictures.ts";

export function missingNotes(files: readonly PictureFile[], classNames: readonly string[]): string[] {
  const missing = [...new Set(files.map(({ className }) => className))].filter(
    (name) => !classNames.includes(name),
  );
  return missing.map(
    (name) => `No class ${JSON.stringify(name)}: none of the files there is a picture that can be read`,
  );
}

/** From fewer training pictures of a class, hardly anything can be learned. */
const MIN_TRAINING = 2;
/** Classes named; of more, only their number is said. */
const MAX_NAMED = 10;

/** Names the classes that have too few pictures to be learned or tested. */
export function fewNotes(
  { train, test }: Pick<DividedPictures, "train" | "test">,
  classNames: readonly string[],
): string[] {
  const [trainCounts, testCounts] = [countsOf(train), countsOf(test)];
  const ofTraining = classNames.filter((name) => (trainCounts.get(name) ?? 0) < MIN_TRAINING);
  const ofTest = classNames.filter((name) => !testCounts.has(name));
  return [
    ...(ofTraining.length === 0
      ? []
      : [`Fewer than ${MIN_TRAINING} training pictures of ${named(ofTraining)}: too few to learn from`]),
    ...(ofTest.length === 0 ? [] : [`No test picture of ${named(ofTest)}, of which the test says nothing`]),
  ];
}

function countsOf(pictures: readonly PictureFile[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { className } of pictures) counts.set(className, (counts.get(className) ?? 0) + 1);
  return counts;
}

function named(classNames: readonly string[]): string {
  if (classNames.length > MAX_NAMED) return `${classNames.length} classes`;
  return classNames.map((name) => JSON.stringify(name)).join(", ");
}

export function equalNotes({ equal, inOtherClass, isOnOneSide, leaked }: DividedPictures): string[] {
  const notes: string[] = [];
  const are = (count: number) => (count === 1 ? "picture is" : "pictures are");
  if (equal > 0) {
    const other = inOtherClass === 0 ? "" : `, ${inOtherClass} of them to one of another class`;
    const kept = isOnOneSide ? "; equal ones are all for training, or all for testing" : "";
    notes.push(`${equal} ${are(equal)} equal to another one as an image${other}${kept}`);
  }
  if (leaked > 0) {
    notes.push(`${leaked} test ${are(leaked)} also among the training pictures: the test is too easy`);
  } else if (!isOnOneSide) {
    notes.push(
      "Too few different pictures: test pictures are also among the training pictures, and the test says nothing",
    );
  }
  return notes;
}
