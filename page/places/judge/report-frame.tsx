import { useEffect, useRef } from "preact/hooks";

/** A report in a frame of its own. A file from elsewhere may run no script; only its links may open windows. */
export function ReportFrame({
  title,
  source,
  onClose,
}: {
  title: string;
  source: { readonly address: string } | { readonly html: string };
  onClose: () => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "start" });
  }, [title]);
  return (
    <section class="report" aria-labelledby="report-title">
      <div class="report-head">
        <h2 id="report-title" tabIndex={-1} ref={heading}>
          {title}
        </h2>
        <span class="buttons">
          {"address" in source && (
            <a class="button" href={source.address} target="_blank" rel="noopener">
              Open in a new window
            </a>
          )}
          <button type="button" onClick={onClose}>
            Close
          </button>
        </span>
      </div>
      {"address" in source ? (
        <iframe title={`Report ${title}`} src={source.address} />
      ) : (
        <iframe title={`Report ${title}`} srcdoc={source.html} sandbox="allow-popups" />
      )}
    </section>
  );
}
