/** Charts and pictures, each made once: for the page, and as files of their own. */

import {
  type Drawing,
  drawingSvg,
  type GalleryItem,
  gallery,
  pngUri,
  withoutLetterings,
} from "../pictures/index.ts";
import type { ChartPlace } from "./charts/frame.ts";
import { html, Markup } from "./html.ts";
import { standalone } from "./theme.ts";

/** What a report needs of the place where it is made. */
export interface ReportPlace {
  /** Charts are made in it; nothing is added to it. */
  readonly document: Document;
  /** The bytes of a PNG file. */
  encodePng(drawing: Drawing): Promise<Uint8Array>;
  /**
   * The bytes of a PNG file with an SVG image, about two pixels for each of its units; absent where figures need not be
   * files of their own: then there are none.
   */
  rasterize?(svg: string): Promise<Uint8Array>;
}

/** A figure of the report as a file of its own. */
export interface Figure {
  /** The file's name without extension. */
  readonly name: string;
  /** In the colours of bright screens, on white. */
  readonly svg: string;
  readonly png: Uint8Array;
}

/** A chart at any width. */
export type DrawChart = (place: ChartPlace) => SVGSVGElement;

export interface ChartOptions {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** One width in pixels, or a wide and a narrow one, of which a page shows the one that fits. */
  readonly widths?: readonly [number, number?];
}

const WIDE = 780;
const NARROW = 344;

export class Figures {
  readonly all: Figure[] = [];
  readonly #place: ReportPlace;

  constructor(place: ReportPlace) {
    this.#place = place;
  }

  /** A chart for the page; its wide form becomes a file. */
  async chart(
    name: string,
    draw: DrawChart,
    { label, widths = [WIDE, NARROW] }: ChartOptions,
  ): Promise<Markup> {
    const { document } = this.#place;
    const [wideWidth, narrowWidth] = widths;
    const wide = draw({ document, width: wideWidth });
    const narrow = narrowWidth === undefined ? undefined : draw({ document, width: narrowWidth });
    if (this.#place.rasterize !== undefined) {
      const svg = standalone(wide);
      this.all.push({ name: fileName(name), svg, png: await this.#place.rasterize(svg) });
    }
    const onPage = (svg: SVGSVGElement, kind: string) =>
      html`<div class="chart${kind}" role="img" aria-label="${label}">${new Markup(svg.outerHTML)}</div>`;
    return narrow === undefined
      ? onPage(wide, "")
      : html`${onPage(wide, " wide")}${onPage(narrow, " narrow")}`;
  }

  /** A picture as a file. */
  async drawing(name: string, drawing: Drawing): Promise<void> {
    if (this.#place.rasterize === undefined) return;
    const png = await this.#place.encodePng(drawing);
    const pixels =
      drawing.letterings.length === 0 ? png : await this.#place.encodePng(withoutLetterings(drawing));
    this.all.push({ name: fileName(name), svg: drawingSvg(drawing, pixels), png });
  }

  /** A gallery as a file; nothing where there is nothing in it. */
  async gallery(name: string, items: readonly GalleryItem[], columns?: number): Promise<void> {
    if (items.length > 0) await this.drawing(name, gallery(items, columns === undefined ? {} : { columns }));
  }

  /** The address of a picture that is part of the page. */
  async uri(drawing: Drawing): Promise<string> {
    return pngUri(await this.#place.encodePng(drawing));
  }
}

/** A name that every file system takes. */
function fileName(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
}
