/** Opens an address in the user's browser, if there is one. */

import { spawn } from "node:child_process";
import type { Shell } from "./shell.ts";

export function openBrowser(address: string, environment: Shell["environment"]): void {
  const command = browserCommand(address, environment, process.platform);
  if (command === undefined) return;
  const [program, ...words] = command;
  const child = spawn(program, words, { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}

/**
 * Returns the command that opens an address; undefined without a display: there `xdg-open`
 * would start a browser in this terminal.
 */
export function browserCommand(
  address: string,
  environment: Shell["environment"],
  platform: string,
): readonly [string, ...string[]] | undefined {
  if (environment.CI || environment.SSH_CONNECTION) return undefined;
  if (platform === "darwin") return ["open", address];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", address];
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ["xdg-open", address] : undefined;
}
