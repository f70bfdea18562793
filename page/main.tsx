/** The page starts here. */

import "virtual:theme.css";
import "./styles/page.css";
import "./styles/controls.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { followDataset } from "./state/dataset.ts";
import { followEngine } from "./state/engine.ts";
import { followAddress } from "./state/place.ts";
import { loadRuns } from "./state/runs.ts";

followAddress();
const root = document.getElementById("page");
if (root !== null) render(<App />, root);
void followEngine();
void followDataset();
void loadRuns();
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register("./service-worker.js");
}
