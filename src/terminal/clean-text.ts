/**
 * Removes control sequences from terminal output: text may come from a model's file, a server or a file's name. Everything that
 * Atelier writes to a terminal passes through here.
 */

/**
 * Marks Atelier's own styles, behind their escape, until they are written. Drawn anew in each process, so that no
 * text from outside has it: styles in such text are shown, not obeyed.
 */
const OWN = String.fromCharCode(
  ...crypto.getRandomValues(new Uint16Array(6)).map((code) => 0xe000 + (code % 0x1900)),
);
/** Bold, dim, red, green, their ends, and colours of pixels. */
const COLOUR = String.raw`(?:5;\d{1,3}|2;\d{1,3};\d{1,3};\d{1,3})`;
const STYLES = String.raw`\[(?:[012]|22|31|32|39|[34]8;${COLOUR}(?:;49|;48;${COLOUR})?)m`;
/** How a line is written over, at the beginning of what is written. */
export const CLEAR_LINE = "\r\u001b[K";
/** Controls but tab and line feed; marks that turn the direction of what follows; ends of lines and paragraphs. */
const OBEYED = /(?![\t\n])\p{Cc}|[\u2028\u2029]|\p{Bidi_Control}/gu;
const OWN_OR_OBEYED = new RegExp(`\u001b${OWN}(?=${STYLES})|${OBEYED.source}`, "gu");
/** Styles as they are before they are written. */
const OWN_STYLES = new RegExp(`\u001b${OWN}${STYLES}`, "gu");
/** Unicode has a picture of each control of ASCII, from here on. */
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = "\u2421";
const REPLACEMENT = "\ufffd";

/**
 * Makes a style that {@link cleanText} lets pass.
 *
 * @param code between `[` and `m`: "1" for bold
 */
export function ownStyle(code: string): string {
  return `\u001b${OWN}[${code}m`;
}

/** The same text without Atelier's own styles. */
export function withoutStyles(text: string): string {
  return text.replace(OWN_STYLES, "");
}

/**
 * Text that changes nothing but the screen's next characters: controls become pictures of themselves (`␛[2J`), and what
 * would turn the direction of writing becomes �. Atelier's own styles ({@link ownStyle}) stay, and a line is written over
 * where the text begins so. For what is about to be written: styles are then as a terminal has them.
 *
 * @example
 * cleanText("\u001b]0;owned\u0007"); // "␛]0;owned␇"
 */
export function cleanText(text: string): string {
  if (text.startsWith(CLEAR_LINE)) return CLEAR_LINE + cleanText(text.slice(CLEAR_LINE.length));
  return text.replace(OWN_OR_OBEYED, (found) => (found.length > 1 ? "\u001b" : pictureOf(found)));
}

/** Text on one line of its own: line ends too become pictures of themselves. Own styles stay as they are. */
export function cleanLine(text: string): string {
  return text
    .replace(OWN_OR_OBEYED, (found) => (found.length > 1 ? found : pictureOf(found)))
    .replace(/[\n\t]/g, pictureOf);
}

function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code === 0x7f) return PICTURE_OF_DELETE;
  return code < 0x20 ? String.fromCharCode(PICTURES + code) : REPLACEMENT;
}

/** A value as JSON in characters that no terminal obeys; parsers read it all the same. */
export function cleanJson(value: object): string {
  return JSON.stringify(value).replace(
    OBEYED,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
