/** The anchors of headings as code hosts make them, so that a link to a heading works there and on the site. */

/** Lower case, without punctuation, blanks as hyphens. */
export function slugify(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}
