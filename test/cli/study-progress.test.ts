import { describe, expect, it } from "vitest";
import { atLeast } from "../../src/checked.ts";
import type { Screen } from "../../src/cli/screen.ts";
import { StudyDisplay } from "../../src/cli/study-progress.ts";
import { stylesFor } from "../../src/cli/styles.ts";
import type { StudyProgress } from "../../src/study/index.ts";

function displayed(
  isInteractive: boolean,
  columns: number,
  progress: readonly Partial<StudyProgress>[],
): string {
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  const screen: Screen = {
    ...{ isInteractive, columns, terminal: { isInteractive, write }, styles: stylesFor({ write }, {}) },
    print: (...lines) => write(`${lines.join("\n")}\n`),
  };
  const display = new StudyDisplay(screen);
  const common = {
    title: "MNIST: the article's CNN",
    share: 0,
    done: 11,
    pieces: 44,
    seconds: 0,
    left: 192,
    summary: "",
  };
  for (const now of progress) display.update({ ...common, state: "running", ...now });
  return written.join("");
}

describe("the display of a study", () => {
  it("shows what is being done, how far it is, and how long all will take", () => {
    const text = displayed(true, 100, [{ share: 0.5 }]);
    expect(text).toContain("[12/44] MNIST: the article's CNN ━━━━━━━━━━────────── 3:12 left in total");
  });

  it("keeps to one line where that is narrow", () => {
    const [, line] = atLeast(displayed(true, 40, [{ share: 0.5 }]).split("\u001b[K"), 2);
    expect(line).toBe("[12/44] MNIST: the… 3:12 left in total");
    expect(line.length).toBeLessThanOrEqual(40);
  });

  it("says a line for each piece where nothing can be written over, and one a minute of a long one", () => {
    const text = displayed(false, 100, [
      ...Array.from({ length: 11 }, (_, i) => ({ state: "cached" as const, done: i + 1 })),
      { state: "started" },
      ...[1, 59, 61, 90, 119, 122].map((seconds) => ({ seconds, share: seconds / 200 })),
      { state: "computed", done: 12, seconds: 200, summary: "99.25 %" },
    ]);
    expect(text.split("\n")).toEqual([
      "11 pieces of 44 already computed; computing the rest",
      "[12/44] MNIST: the article's CNN: 31 %, 3:12 left in total",
      "[12/44] MNIST: the article's CNN: 61 %, 3:12 left in total",
      "[12/44] MNIST: the article's CNN  99.25 %  3 min 20 s",
      "",
    ]);
  });
});
