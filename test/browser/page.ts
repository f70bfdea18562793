/** The page: does what is asked for, and sends the answer to where it came from. */

import { digests } from "./data-in-browser.ts";

const answer = await digests().catch((error) => ({ error: String(error) }));
await fetch("/answer", { method: "POST", body: JSON.stringify(answer) });
