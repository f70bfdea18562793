/** Which hosts may be asked for: a page elsewhere whose name was bound to this machine is refused (DNS rebinding). */

import { isIP } from "node:net";
import { hostname } from "node:os";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const HTTP_PORT = 80;

/** Whether only this machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** Whether it stands for all addresses of this machine. */
function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || /^[0:]+$/.test(host);
}

/** A host as it stands in an address: with brackets, if it is an IPv6 address. */
export function hostInAddress(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/**
 * Returns whether a request's `Host` names this server: its own address or name, or the loopback addresses, each with its
 * port. Listening everywhere, it is known by every address in digits, which no foreign page can be bound to, and by the
 * machine's own name.
 *
 * @param host the address that the server listens at
 * @param header as the request has it
 */
export function isOwnHost(header: string, host: string, port: number): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::(\d{1,5}))?$/i.exec(header);
  if (match === null) return false;
  const [, name = "", portText] = match;
  if (Number(portText ?? HTTP_PORT) !== port) return false;
  const asked = name.toLowerCase();
  const own = [...LOOPBACK, hostInAddress(host).toLowerCase()];
  if (own.includes(asked)) return true;
  if (!isWildcard(host)) return false;
  return isIP(asked.replace(/^\[|\]$/g, "")) !== 0 || asked === hostname().toLowerCase();
}
