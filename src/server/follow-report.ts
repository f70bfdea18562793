/** A report that grows while it is read: the page is renewed in its place, where the reader is. */

import { escapeText } from "../pictures/text.ts";

/** Where the script is. */
export const FOLLOW_ADDRESS = "/follow-report.js";

/** The script, told which version of the report the page shows: none, if it shows another page. */
const scriptTag = (version: string) =>
  `<script src="${FOLLOW_ADDRESS}" data-version="${escapeText(version)}" defer></script>`;

/** The report with the script. */
export function followingReport(html: string, version: string): string {
  const head = html.indexOf("</head>");
  const tag = scriptTag(version);
  return head === -1 ? html + tag : html.slice(0, head) + tag + html.slice(head);
}

/** Stands in for a report of which there is nothing yet. */
export function waitingPage(name: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(name)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1.06rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1.2rem; }
</style>
${scriptTag("")}
</head>
<body>
<main>
<h1>${escapeText(name)}</h1>
<p>The study has begun. Its report appears here after the first pieces, and grows as more come in.</p>
<p id="progress" role="status"></p>
</main>
</body>
</html>
`;
}

/**
 * Asks every two seconds how far the run is. When the report has changed, its new body replaces the old one:
 * what the reader looks at stays where it is on the screen, and what was unfolded or focused stays so.
 */
export const FOLLOW_SCRIPT = `"use strict";
(() => {
  const INTERVAL = 2000;
  let shown = document.currentScript.dataset.version;

  /** What is at the top of the screen: the last heading or section with an id that begins above it. */
  function place() {
    let anchor;
    for (const element of document.querySelectorAll("[id]")) {
      const { top } = element.getBoundingClientRect();
      if (top <= 80) anchor = { id: element.id, top };
    }
    return anchor;
  }

  const keysOf = (elements) => {
    const counts = new Map();
    return elements.map((element) => {
      // Several sections may have a summary of the same words.
      const text = (element.closest("section[id]")?.id ?? "") + "#" + element.textContent.slice(0, 80);
      const count = (counts.get(text) ?? 0) + 1;
      counts.set(text, count);
      return text + "#" + count;
    });
  };
  const unfolded = () => {
    const all = [...document.querySelectorAll("details")];
    const keys = keysOf(all.map((one) => one.querySelector("summary") ?? one));
    return all.map((one, i) => [keys[i], one]);
  };
  const focusable = () => {
    const all = [...document.querySelectorAll("a[href], summary, [tabindex]")];
    const keys = keysOf(all);
    return all.map((one, i) => [keys[i], one]);
  };

  function renew(html) {
    const next = new DOMParser().parseFromString(html, "text/html");
    const anchor = place();
    const offset = window.scrollY;
    const open = new Set(unfolded().filter(([, one]) => one.open).map(([key]) => key));
    const focused = focusable().find(([, one]) => one === document.activeElement);
    document.title = next.title;
    const styles = next.querySelector("style");
    const own = document.querySelector("style");
    if (styles !== null && own !== null) own.textContent = styles.textContent;
    document.body.replaceChildren(...next.body.childNodes);
    for (const [key, one] of unfolded()) if (open.has(key)) one.open = true;
    if (focused !== undefined) {
      focusable().find(([key]) => key === focused[0])?.[1].focus({ preventScroll: true });
    }
    const same = anchor && document.getElementById(anchor.id);
    const behavior = "instant";
    if (offset === 0) window.scrollTo({ top: 0, behavior });
    else if (same) window.scrollBy({ top: same.getBoundingClientRect().top - anchor.top, behavior });
    else window.scrollTo({ top: offset, behavior });
  }

  async function look() {
    const status = await (await fetch("status.json", { cache: "no-store" })).json();
    if (status.report !== null && status.report !== shown) {
      const answer = await fetch(location.pathname, { cache: "no-store" });
      if (answer.ok) {
        renew(await answer.text());
        shown = status.report;
      }
    }
    const line = document.getElementById("progress");
    if (line && status.progress) {
      const { done, pieces, running, share, left } = status.progress;
      const minutes = Math.round(left / 60);
      const time = left < 90 ? Math.round(left) + " s" : minutes + " min";
      const what = running === null ? "" : ": " + running + ", " + Math.round(100 * share) + " %";
      line.textContent = done + " of " + pieces + " pieces are done" + what + "; about " + time + " left";
    }
    return status.state === "running";
  }

  async function follow() {
    let goesOn = true;
    try {
      // A page that is not looked at need not be renewed.
      if (!document.hidden) goesOn = await look();
    } catch {
      // The server is gone, or comes back.
    }
    if (goesOn) setTimeout(follow, INTERVAL);
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look().catch(() => {});
  });
  follow();
})();
`;
