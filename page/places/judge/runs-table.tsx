import { Scrolls } from "../../parts/scrolls.tsx";
import { TableHead } from "../../parts/table-head.tsx";
import { duration, percent } from "../../parts/words.ts";
import { fileAddress, type ServedRun } from "./served.ts";

const REPORT = "report.html";

/** The runs of this machine: what they were, how far they are, and their results. */
export function RunsTable({ runs, onOpen }: { runs: readonly ServedRun[]; onOpen: (name: string) => void }) {
  return (
    <>
      <h2>On this machine</h2>
      <Scrolls label="Runs on this machine">
        <table>
          <TableHead words={["Run", "Dataset", "Result", "Started"]} numbers={["Time"]} />
          <tbody>
            {runs.map((run) => (
              <tr key={run.name}>
                <th scope="row">
                  {run.files.includes(REPORT) || run.state === "running" ? (
                    <button type="button" class="quiet" onClick={() => onOpen(run.name)}>
                      {run.name}
                    </button>
                  ) : (
                    run.name
                  )}
                  <br />
                  <small class="pale">
                    {run.kind}
                    {run.recipe !== null && `, ${run.recipe}`}
                  </small>
                </th>
                <td>{run.datasets.join(", ")}</td>
                <td>
                  <Outcome run={run} />
                </td>
                <td>{run.startedAt === null ? "" : new Date(run.startedAt).toLocaleString()}</td>
                <td class="number">{run.seconds === null ? "" : duration(run.seconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </>
  );
}

function Outcome({ run }: { run: ServedRun }) {
  const { state, progress, accuracy, conclusion, files, name } = run;
  if (state === "running") {
    return (
      <>
        running
        {progress !== null && (
          <>
            : {progress.done} of {progress.pieces} pieces, about {duration(progress.left)} left
            <br />
            <progress value={progress.done} max={progress.pieces} aria-label={`Progress of ${name}`} />
          </>
        )}
      </>
    );
  }
  return (
    <>
      {accuracy !== null && `${percent(accuracy, 2)} on the test images. `}
      {conclusion[0]}
      {state === "stopped" && accuracy === null && "stopped early"}
      {files.includes("model.onnx") && (
        <>
          {" "}
          <a href={fileAddress(name, "model.onnx")} download={`${name}.onnx`}>
            model
          </a>
        </>
      )}
    </>
  );
}
