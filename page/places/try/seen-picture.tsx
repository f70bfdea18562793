import { Picture } from "../../parts/picture.tsx";

/** The picture as the network sees it: framed and shrunk as the dataset's images are. */
export function SeenPicture({
  image,
  shape,
}: {
  image: Uint8Array;
  shape: readonly [number, number, number];
}) {
  return (
    <figure class="seen">
      <Picture bytes={image} shape={shape} width={140} label="The picture as the network sees it" />
      <figcaption class="pale small">
        What the network sees: {shape[0]}×{shape[1]} pixels, {shape[2] === 1 ? "grey" : "in colour"}
      </figcaption>
    </figure>
  );
}
