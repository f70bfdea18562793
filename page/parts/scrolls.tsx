/** Content that may be larger than its place, as wide tables are: it scrolls, by keyboard too. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export function Scrolls({ label, children }: { label: string; children: ComponentChildren }) {
  const frame = useRef<HTMLElement>(null);
  const [isLarger, setLarger] = useState(false);
  const [isWider, setWider] = useState(false);
  useEffect(() => {
    const { current } = frame;
    if (current === null) return;
    const observer = new ResizeObserver(() => {
      const isWider = current.scrollWidth > current.clientWidth;
      setWider(isWider);
      setLarger(isWider || current.scrollHeight > current.clientHeight);
    });
    observer.observe(current);
    for (const child of current.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  if (!isLarger) {
    return (
      <section ref={frame} class="scrolls">
        {children}
      </section>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section ref={frame} class="scrolls" tabIndex={0} aria-label={label}>
      {isWider && <p class="scrolls-sideways pale small">Scroll sideways to see the rest.</p>}
      {children}
    </section>
  );
}
