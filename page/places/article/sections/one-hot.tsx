import { useState } from "preact/hooks";
import { dataset } from "../../../state/dataset.ts";
import { Step } from "../step.tsx";

const MAX_CLASSES = 30;

export function OneHot() {
  const open = dataset.value;
  const classNames = (open?.classNames ?? []).slice(0, MAX_CLASSES);
  const [label, setLabel] = useState(9);
  const chosen = Math.min(label, Math.max(0, classNames.length - 1));
  return (
    <>
      <p>
        The last layer puts out one number for each class, between 0 and 1, all of them together 1: how
        probable the network finds each class. To compare that with a label, the label becomes a vector too,
        with a 1 where its class is and 0 everywhere else. It is called one-hot. The loss, categorical
        cross-entropy, is the negative logarithm of the probability that the network gave to the right class:
        0 if it was sure and right, large if it was sure and wrong.
      </p>
      <Step
        label="Code that turns labels into vectors"
        code={`const targets = toCategorical(train.labels, ${open?.classNames.length ?? 10});`}
      >
        {open === undefined ? (
          <p class="waiting">The dataset is not open yet.</p>
        ) : (
          <>
            <label class="field">
              <span>Label</span>
              <select value={chosen} onChange={({ currentTarget }) => setLabel(Number(currentTarget.value))}>
                {classNames.map((name, i) => (
                  <option key={name} value={i}>
                    {i}: {name}
                  </option>
                ))}
              </select>
            </label>
            <p class="vector" role="status">
              [
              {classNames.map((name, i) => (
                <span key={name} class={i === chosen ? "hot" : undefined} title={name}>
                  {i === chosen ? 1 : 0}
                </span>
              ))}
              ]
            </p>
          </>
        )}
      </Step>
      <p>
        Atelier also takes the labels as they are, by the loss <code>sparseCategoricalCrossentropy</code>, and
        saves the vectors. The result is the same.
      </p>
    </>
  );
}
