/** Which process is meant by a number, which the system gives to another process some time after its end. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** The identity of a process, in files. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When it was started, in the words of the system; null where that does not say it quickly. */
  readonly start: string | null;
}

/** The name of this machine. */
export function thisHost(): string {
  return hostname();
}

/** The identity of this process. */
export function thisProcess(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, start: ownStart() };
}

let own: string | null | undefined;

function ownStart(): string | null {
  if (own === undefined) own = linuxStart(process.pid);
  return own;
}

/**
 * Checks whether a process is still running. Where that cannot be told, as of a process on another machine, it is taken
 * to be.
 *
 * @param since when it is known to have run, in milliseconds since 1970: a process that began later is another one
 */
export function isRunning({ host, pid, start }: ProcessIdentity, since: number): boolean {
  if (host !== hostname()) return true;
  if (!exists(pid)) return false;
  if (start !== null) return linuxStart(pid) === start;
  const began = posixStart(pid);
  return began === undefined || began <= since + CLOCK_TOLERANCE_MS;
}

/** `ps` gives whole seconds. */
const CLOCK_TOLERANCE_MS = 2000;

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Boot of the machine and clock ticks since then: neither depends on the clock on the wall. Source: proc(5). */
function linuxStart(pid: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is a name in parentheses, which may hold anything; the state is the third, the start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ticks] = [fields[0], fields[19]];
    // Dead, and not yet asked for by its parent.
    if (state === "Z" || state === "X") return null;
    return ticks === undefined ? null : `${boot} ${ticks}`;
  } catch {
    return null;
  }
}

/** When a process began, where there is a `ps`: on macOS, not on Windows. */
function posixStart(pid: number): number | undefined {
  if (process.platform === "win32") return undefined;
  try {
    const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 2000,
      env: { ...process.env, LC_ALL: "C" },
    });
    const began = Date.parse(text.trim());
    return Number.isFinite(began) ? began : undefined;
  } catch {
    return undefined;
  }
}
