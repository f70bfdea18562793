/** Look: the dataset as a wall of pictures. */

import "./look.css";
import "./own/own.css";
import { useState } from "preact/hooks";
import { dataset, opening } from "../../state/dataset.ts";
import { Beside } from "./beside.tsx";
import { Controls } from "./controls.tsx";
import { DataHost } from "./data-host.tsx";
import { DatasetView, type Hanging } from "./dataset-view.tsx";
import { OwnPictures } from "./own/own-pictures.tsx";

export default function Look() {
  const [hanging, setHanging] = useState<Hanging>({ part: "train", order: "class", size: 28 });
  const open = dataset.value;
  return (
    <>
      <h1>Look</h1>
      <p class="lead">
        Before you train a network on pictures, look at them: a few minutes at the wall tell you more than any
        table.
      </p>
      {open === undefined ? (
        <p class="waiting" role="status">
          {opening.value === undefined ? "No dataset is open." : "The dataset is being opened …"}
        </p>
      ) : (
        <>
          <Controls hanging={hanging} onHang={setHanging} />
          <Beside open={open} hanging={hanging}>
            <DatasetView dataset={open} hanging={hanging} />
          </Beside>
        </>
      )}
      <DataHost />
      <OwnPictures />
    </>
  );
}
