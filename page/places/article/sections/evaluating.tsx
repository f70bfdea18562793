import { Scrolls } from "../../../parts/scrolls.tsx";
import { TableHead } from "../../../parts/table-head.tsx";
import { percent } from "../../../parts/words.ts";
import { dataset } from "../../../state/dataset.ts";
import { hrefOf } from "../../../state/place.ts";
import { runs } from "../../../state/runs.ts";
import { Step } from "../step.tsx";

/** Test accuracies that the article reports. Source: "Playing with Fashion MNIST". */
const REPORTED: Readonly<Record<string, number>> = { "fashion-mnist": 0.914, mnist: 0.992 };

export function Evaluating() {
  const tested = runs.value.filter(({ test }) => test !== undefined);
  const reported = REPORTED[dataset.value?.name ?? ""];
  return (
    <>
      <p>
        What counts is how well the network does on images that were not used before: neither for training,
        nor for choosing settings. The test images are kept for that.
      </p>
      <Step
        label="Code that evaluates the network"
        code={"const { accuracy } = await model.evaluate(rescale(test.images), test.labels);"}
      >
        {tested.length === 0 ? (
          <p role="status">The accuracy on the test images will appear here after the training above.</p>
        ) : (
          <Scrolls label="Your runs">
            <table>
              <caption>Your runs, evaluated on the test images.</caption>
              <TableHead words={["Run", "Dataset"]} numbers={["Accuracy"]} />
              <tbody>
                {tested.map(({ id, name, datasetTitle, test }) => (
                  <tr key={id}>
                    <th scope="row">{name}</th>
                    <td>{datasetTitle}</td>
                    <td class="number">{test === undefined ? "" : percent(test.accuracy, 2)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolls>
        )}
      </Step>
      {reported !== undefined && (
        <p>
          After 25 epochs the article reports {percent(reported, 1)} on {dataset.value?.title}.
        </p>
      )}
      <p>
        Which images does it get wrong? Under <a href={hrefOf("train")}>Train</a> the confusion matrix has a
        cell for every pair of classes, and each opens the pictures it counts. And{" "}
        <a href={hrefOf("try")}>try</a> the network on a drawing or a photograph of your own.
      </p>
    </>
  );
}
