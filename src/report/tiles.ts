/** Galleries on a page: small pictures in the number of columns that fits its width. */

import { atLeast, defined } from "../checked.ts";
import type { Dataset } from "../data/index.ts";
import { Drawing, type GalleryItem, type GalleryPicture, imageAt, shrink } from "../pictures/index.ts";
import type { Studied } from "./context.ts";
import type { Figures } from "./figures.ts";
import { html, type Insertable, type Markup } from "./html.ts";

/** A place of a gallery on the page, and in a picture. */
export interface Tile extends GalleryItem {
  /** What is to be seen, for those who do not see it. */
  readonly alt: string;
  readonly caption: Insertable;
}

/** Larger images are made smaller. */
const MAX_PIXELS = 96;

/** An example as it is shown. */
export function pictureOf({ isInk }: Pick<Studied, "isInk">, part: Dataset, index: number): GalleryPicture {
  return { image: imageAt(part, index), isNegative: isInk };
}

/** The gallery's HTML. */
export async function tileList(figures: Figures, tiles: readonly Tile[]): Promise<Markup> {
  const most = Math.max(1, ...tiles.map(({ pictures }) => pictures.length));
  const items = await Promise.all(
    tiles.map(async ({ pictures, alt, caption }) => {
      const shown = await Promise.all(
        pictures.map((picture, i) => pictureHtml(figures, picture, i === 0 ? alt : "")),
      );
      return html`<li><div class="pictures">${shown}</div><div class="caption">${caption}</div></li>
`;
    }),
  );
  return html`<ul class="gallery of-${Math.min(most, 2)}">${items}</ul>`;
}

/** One picture, with a frame around a pixel if there is one. */
export async function pictureHtml(figures: Figures, picture: GalleryPicture, alt: string): Promise<Markup> {
  const { image, isNegative = false, mark } = picture;
  const [height, width] = atLeast(image.shape, 2);
  const small = shrink(image, Math.ceil(Math.max(height, width) / MAX_PIXELS));
  const drawing = new Drawing(defined(small.shape[1]), defined(small.shape[0]));
  drawing.image(small, { left: 0, top: 0, isNegative });
  const frame =
    mark !== undefined &&
    html`<i class="mark" style="left:${share(mark.column, width)};top:${share(mark.row, height)};width:${share(1, width)};height:${share(1, height)}"></i>`;
  return html`<span class="picture"><img class="pixels${isNegative && " ink"}" src="${await figures.uri(drawing)}" width="${drawing.width}" height="${drawing.height}" alt="${alt}">${frame}</span>`;
}

function share(part: number, whole: number): string {
  return `${Number(((100 * part) / whole).toFixed(3))}%`;
}
