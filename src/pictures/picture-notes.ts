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
