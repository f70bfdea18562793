/**
 * What a terminal obeys is kept from it: text may come from a model's file, a server or a file's name. Everything that
 * Atelier writes to a terminal passes through here.
 */

/** The styles that Atelier itself uses: bold, dim, red, green, their ends, and colours of pixels. */
const STYLES =
  /^\[(?:[012]|22|31|32|39|(?:[34]8;(?:5;\d{1,3}|2;\d{1,3};\d{1,3};\d{1,3}))(?:;49|;48;(?:5;\d{1,3}|2;\d{1,3};\d{1,3};\d{1,3}))?)m/;
/** How a line is written over, at the beginning of what is written. */
export const CLEAR_LINE = "\r\u001b[K";
/** Controls but tab and line feed; marks that turn the direction of what follows; ends of lines and paragraphs. */
const OBEYED = /(?![\t\n])\p{Cc}|[\u2028\u2029]|\p{Bidi_Control}/gu;
/** Unicode has a picture of each control of ASCII, from here on. */
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = "\u2421";
const REPLACEMENT = "\ufffd";

/**
 * Text that changes nothing but the screen's next characters: controls become pictures of themselves (`␛[2J`), and what
 * would turn the direction of writing becomes �. Atelier's own styles stay, and a line is written over where the text
 * begins so.
 *
 * @example
 * cleanText("\u001b]0;owned\u0007"); // "␛]0;owned␇"
 */
export function cleanText(text: string): string {
  if (text.startsWith(CLEAR_LINE)) return CLEAR_LINE + cleanText(text.slice(CLEAR_LINE.length));
  return text.replace(OBEYED, (control, at: number) => {
    if (control === "\u001b" && STYLES.test(text.slice(at + 1, at + MAX_STYLE))) return control;
    const code = control.charCodeAt(0);
    if (code === 0x7f) return PICTURE_OF_DELETE;
    return code < 0x20 ? String.fromCharCode(PICTURES + code) : REPLACEMENT;
  });
}

/** The longest style: two colours of three numbers each. */
const MAX_STYLE = 40;

/** Text on one line of its own: line ends too become pictures of themselves. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/[\n\t]/g, (end) => String.fromCharCode(PICTURES + end.charCodeAt(0)));
}

/** A value as JSON in characters that no terminal obeys; parsers read it all the same. */
export function cleanJson(value: object): string {
  return JSON.stringify(value).replace(
    OBEYED,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
