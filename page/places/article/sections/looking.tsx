import { Picture } from "../../../parts/picture.tsx";
import { Scrolls } from "../../../parts/scrolls.tsx";
import { dataset } from "../../../state/dataset.ts";
import { hrefOf } from "../../../state/place.ts";
import type { OpenDataset } from "../../../worker/api.ts";
import { countByClass, indicesByClass } from "../by-class.ts";

const EXAMPLES = 8;
/** Of more classes only the first are shown here; the wall of pictures has them all. */
const MAX_CLASSES = 20;

export function Looking() {
  const open = dataset.value;
  return (
    <>
      <p>
        Before you train anything, look at the images. Which classes are there, do all have the same number of
        images, and could you tell them apart yourself? In Fashion-MNIST a label is a number from 0 to 9 that
        stands for a kind of garment. A shirt, a pullover and a coat are not easy to tell apart at this size,
        and a network will have the same trouble.
      </p>
      {open === undefined ? <p class="waiting">The dataset is not open yet.</p> : <Classes open={open} />}
      <p>
        <a href={hrefOf("look")}>All the pictures on one wall</a>, by class or mixed, and the mean picture of
        each class.
      </p>
    </>
  );
}

function Classes({ open }: { open: OpenDataset }) {
  const { classNames, train, imageShape } = open;
  const size = imageShape.reduce((product, side) => product * side, 1);
  const examples = indicesByClass(train.labels, classNames.length, EXAMPLES);
  const counts = countByClass(train.labels, classNames.length);
  return (
    <Scrolls label="The classes">
      <table class="classes">
        <caption>
          The classes of {open.title}, with the first training images of each
          {classNames.length > MAX_CLASSES && `; ${classNames.length - MAX_CLASSES} more are not shown`}.
        </caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              Label
            </th>
            <th scope="col">Class</th>
            <th scope="col" class="number">
              Training images
            </th>
            <th scope="col">Examples</th>
          </tr>
        </thead>
        <tbody>
          {classNames.slice(0, MAX_CLASSES).map((name, label) => (
            <tr key={name}>
              <td class="number">{label}</td>
              <th scope="row">{name}</th>
              <td class="number">{counts[label]?.toLocaleString("en")}</td>
              <td>
                <div class="examples">
                  {examples[label]?.map((index) => (
                    <Picture
                      key={index}
                      bytes={train.images}
                      offset={index * size}
                      shape={imageShape}
                      width={36}
                      label={`training image ${index}`}
                    />
                  ))}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
