/** The summary, as the article shows it and as Keras 3 prints it. */

import { describe, expect, it } from "vitest";
import { layers, sequential } from "../../src/index.ts";
import { captured } from "../support/capture.ts";
import { postNetwork } from "../support/post-network.ts";

const CLASSIC = `Model: "sequential"
____________________________________________________________________
Layer (type)                    Output Shape              Param #
====================================================================
conv2d (Conv2D)                 (None, 28, 28, 32)        832
____________________________________________________________________
max_pooling2d (MaxPooling2D)    (None, 14, 14, 32)        0
____________________________________________________________________
conv2d_1 (Conv2D)               (None, 14, 14, 64)        51264
____________________________________________________________________
max_pooling2d_1 (MaxPooling2D)  (None, 7, 7, 64)          0
____________________________________________________________________
flatten (Flatten)               (None, 3136)              0
____________________________________________________________________
dense (Dense)                   (None, 1024)              3212288
____________________________________________________________________
dropout (Dropout)               (None, 1024)              0
____________________________________________________________________
dense_1 (Dense)                 (None, 10)                10250
====================================================================
Total params: 3,274,634
Trainable params: 3,274,634
Non-trainable params: 0
____________________________________________________________________
`;

describe("summary", () => {
  it("prints the table that the article shows", async () => {
    expect(await captured(async () => postNetwork().summary())).toBe(CLASSIC);
  });

  it("keeps its columns apart, however long the names are", async () => {
    const model = sequential([
      layers.dense({
        units: 3,
        name: "a_name_that_is_much_longer_than_the_column_is_wide",
        inputShape: [2],
      }),
    ]);
    const text = await captured(async () => model.summary());
    expect(text).toMatch(/wide \(Dense\)\s{2,}\(None, 3\)\s{2,}9\n/);
  });

  it("prints the boxes of Keras 3", async () => {
    const text = await captured(async () => postNetwork().summary({ style: "keras3" }));
    const lines = text.trimEnd().split("\n");
    const boxed = lines.filter((line) => /^[┏┃┡│├└]/.test(line));
    expect(new Set(boxed.map((line) => line.length)).size).toBe(1);
    expect(text).toContain("│ dense (Dense)                   │ (None, 1024)           │     3,212,288 │");
    expect(text).toContain(" Total params: 3,274,634 (12.49 MB)\n");
    expect(text).toContain(" Non-trainable params: 0 (0.00 B)\n");
  });

  it("counts what is not trained", async () => {
    const model = sequential([layers.batchNormalization({ inputShape: [4, 4, 8] })]);
    const text = await captured(async () => model.summary());
    expect(text).toContain("Total params: 32\nTrainable params: 16\nNon-trainable params: 16\n");
  });
});
