/** What the server serves: the page, this machine's datasets and its runs. */

import { type DatasetPlaces, datasetFiles } from "./dataset-files.ts";
import { FOLLOW_ADDRESS, FOLLOW_SCRIPT } from "./follow-report.ts";
import { listen, type RunningServer } from "./http-server.ts";
import { pageFiles } from "./page-files.ts";
import { type Finder, textResource } from "./resource.ts";
import { type RunPlaces, runFiles } from "./run-files.ts";

export interface ServeOptions extends DatasetPlaces, RunPlaces {
  /** @default "127.0.0.1" */
  readonly host?: string | undefined;
  /** @default a free one */
  readonly port?: number | undefined;
  /** The directory of the built page; none: the root leads to `home`. */
  readonly page?: string | undefined;
  /** Where the root leads without a page. */
  readonly home?: string | undefined;
  /** Told of each answer: "GET /data/index.json 200". */
  readonly onAnswer?: ((line: string) => void) | undefined;
}

/**
 * Serves.
 *
 * @throws ServerError if it cannot listen there
 */
export function serve(options: ServeOptions): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 0, page, home, onAnswer } = options;
  const rooms = new Map<string, Finder>([
    ["data", datasetFiles(options)],
    ["runs", runFiles(options)],
  ]);
  const atRoot: Finder =
    page === undefined
      ? async (names) =>
          names.length === 0 && home !== undefined ? { kind: "elsewhere", location: home } : undefined
      : pageFiles(page);
  const script = textResource(FOLLOW_SCRIPT, "text/javascript", { caching: "revalidate" });
  const find: Finder = async (names) => {
    if (names.length === 1 && `/${names[0]}` === FOLLOW_ADDRESS) return script;
    const room = rooms.get(names[0] ?? "");
    return room === undefined ? atRoot(names) : room(names.slice(1));
  };
  return listen({ host, port, find, onAnswer });
}
