import { useState } from "preact/hooks";

/** How long the button says that it copied, in milliseconds. */
const SAID_FOR = 2000;

/** Copies a text to the clipboard, and says so. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setSaid(isCopied ? "Copied" : "The browser did not allow copying");
    setTimeout(() => setSaid(""), SAID_FOR);
  };
  return (
    <button type="button" class="quiet copy not-printed" onClick={copy}>
      <span aria-live="polite">{said === "" ? label : said}</span>
    </button>
  );
}
