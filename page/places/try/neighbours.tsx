import { Picture } from "../../parts/picture.tsx";
import type { Neighbour, OpenDataset } from "../../worker/api.ts";

/** The training images that are most like the picture, pixel by pixel. */
export function Neighbours({ open, neighbours }: { open: OpenDataset; neighbours: readonly Neighbour[] }) {
  const size = open.imageShape.reduce((product, side) => product * side, 1);
  return (
    <section aria-labelledby="neighbours">
      <h2 id="neighbours">The nearest training images</h2>
      <p>
        Found by the distance between pixels, without any network. If they are of the right class and the
        network is wrong, it still has something to learn; if they are wrong too, the picture is unlike the
        images it was trained on.
      </p>
      <ul class="neighbours">
        {neighbours.map(({ index, distance }) => {
          const name = open.classNames[open.train.labels[index] ?? 0] ?? "";
          return (
            <li key={index}>
              <Picture
                bytes={open.train.images}
                offset={index * size}
                shape={open.imageShape}
                width={84}
                label={`${name}, training image ${index}`}
              />
              <span class="small">
                {name}
                <br />
                <span class="pale">
                  image {index}, distance {distance.toFixed(0)}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
