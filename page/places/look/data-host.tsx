/** Where real datasets are fetched from. */

import { useState } from "preact/hooks";
import { changeDataHost, dataHost, datasets } from "../../state/dataset.ts";

export function DataHost() {
  const [fault, setFault] = useState<string>();
  const away = datasets.value.filter(({ kind, isHere }) => kind === "real" && isHere !== true);
  if (away.length === 0) return null;
  return (
    <details class="data-host">
      <summary>Where real datasets come from</summary>
      <p>
        {away.map(({ title }) => title).join(", ")} {away.length === 1 ? "is" : "are"} not on the server of
        this page. If the page is served by <code>atelier serve</code>,{" "}
        <code>atelier fetch {away[0]?.name}</code> downloads such a dataset to this machine. Elsewhere it is
        fetched from the base address of <i>{away[0]?.name}/train-images-idx3-ubyte.gz</i> and its the other
        files. That server has to allow other sites to read them (<code>Access-Control-Allow-Origin</code>).
        Files are verified, and stored for offline use.
      </p>
      <form
        class="buttons"
        onSubmit={(event) => {
          event.preventDefault();
          const address = String(new FormData(event.currentTarget).get("host") ?? "").trim();
          if (address !== "" && !/^https?:\/\/\S+$/.test(address)) {
            setFault("An address begins with https:// (or http:// on this machine).");
            return;
          }
          setFault(undefined);
          void changeDataHost(address);
        }}
      >
        <label class="field">
          <span>Address</span>
          <input
            name="host"
            type="text"
            inputMode="url"
            size={34}
            defaultValue={dataHost.value}
            placeholder="where they were published"
            aria-invalid={fault !== undefined}
          />
        </label>
        <button type="submit">Use it</button>
        <span role="status" class="small">
          {fault}
        </span>
      </form>
    </details>
  );
}
