import type { ComponentChildren } from "preact";

/** A message at the place that it is about. Faults are read out at once, hints when there is time. */
export function Notice({
  kind = "hint",
  children,
}: {
  kind?: "hint" | "fault" | "success";
  children: ComponentChildren;
}) {
  return (
    <div class={`notice ${kind}`} role={kind === "fault" ? "alert" : "status"}>
      {children}
    </div>
  );
}
