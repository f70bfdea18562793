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
        The last layer outputs one number for each class, between 0 and 1, which add up to 1: how likely the
        network finds each class. To compare them with a label, the label becomes a vector too, with a 1 for
        its class and 0 everywhere else, which is called one-hot. The loss, categorical cross-entropy, is the
        negative logarithm of the probability that the network gave to the right class: 0 if it was certain
        and right, large if it was certain and wrong.
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
        Atelier also accepts plain labels, with the loss <code>sparseCategoricalCrossentropy</code>, which
        saves making the vectors. The result is the same.
      </p>
    </>
  );
}
