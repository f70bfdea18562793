import { Notice } from "../../../parts/notice.tsx";
import { Scrolls } from "../../../parts/scrolls.tsx";
import { TableHead } from "../../../parts/table-head.tsx";
import { dataset, datasetFault, datasets, opening } from "../../../state/dataset.ts";
import { experiment } from "../../../state/place.ts";
import type { OpenDataset } from "../../../worker/api.ts";
import { Step } from "../step.tsx";

export function Fetching() {
  const open = dataset.value;
  const { dataset: name } = experiment.value;
  return (
    <>
      <p>
        The dataset consists of four files: images and labels for training, images and labels for testing.
        Their format, from MNIST, is called IDX: four bytes that describe the content, the length of each
        axis, and then only the bytes of the pixels, row by row. A file of 10,000 images of 28×28 pixels has
        16 + 10,000 · 28 · 28 = {(16 + 10_000 * 28 * 28).toLocaleString("en")} bytes, which compresses to
        about half.
      </p>
      <Step
        label="Code that loads the dataset"
        code={`const { train, test } = await loadDataset("${name}");`}
      >
        <Opened open={open} />
      </Step>
      <p class="buttons not-printed">
        {datasets.value
          .filter(({ kind }) => kind !== "own")
          .map(({ name: other, title }) => (
            <button
              key={other}
              type="button"
              aria-pressed={other === name}
              onClick={() => {
                experiment.value = { ...experiment.value, dataset: other };
              }}
            >
              {title}
            </button>
          ))}
      </p>
      <p class="pale small">
        If the real files are not on this machine, drawn images stand in: a program draws digits or garments
        with random variations. They are fine for learning how everything works, but easier than real ones, so
        their accuracies say nothing about the real datasets.
      </p>
    </>
  );
}

function Opened({ open }: { open: OpenDataset | undefined }) {
  if (datasetFault.value !== undefined) return <Notice kind="fault">{datasetFault.value}</Notice>;
  if (open === undefined || opening.value !== undefined) {
    return <p role="status">{opening.value?.what ?? "Nothing is open yet"} …</p>;
  }
  const shape = open.imageShape.join(", ");
  const part = (title: string, count: number, bytes: number) => (
    <tr>
      <th scope="row">{title}</th>
      <td>
        [{count.toLocaleString("en")}, {shape}]
      </td>
      <td class="number">{bytes.toLocaleString("en")}</td>
    </tr>
  );
  return (
    <Scrolls label="The parts of the dataset">
      <table>
        <caption>{open.title} is open.</caption>
        <TableHead words={["Part", "Shape of the images"]} numbers={["Bytes"]} />
        <tbody>
          {part("train", open.train.count, open.train.images.length)}
          {part("test", open.test.count, open.test.images.length)}
        </tbody>
      </table>
    </Scrolls>
  );
}
