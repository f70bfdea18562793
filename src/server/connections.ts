/** The open connections of a server, with room for one more always. */

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * A browser opens six. This limit leaves room for ten people and is far below what systems give a process,
 * 256 open files in some shells; and while large files are sent on all of them, nobody else waits long.
 */
const MAX_CONNECTIONS = 64;

/**
 * Limits the number of connections: a new one replaces another. The first to go is the connection that has
 * waited longest for its first request, then the one that was used longest ago, and only then one that is
 * being answered. So a client that opens thousands and sends nothing, or sends slowly, takes no place from
 * others.
 */
export class Connections {
  // Each in the order in which they came into it.
  readonly #unused = new Set<Socket>();
  readonly #idle = new Set<Socket>();
  readonly #answering = new Set<Socket>();

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      if (this.#all.length >= MAX_CONNECTIONS) this.#endOne();
      this.#unused.add(socket);
      socket.on("close", () => this.#moveTo(undefined, socket));
    });
    server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#moveTo(this.#answering, socket);
      response.on("close", () => this.#moveTo(socket.destroyed ? undefined : this.#idle, socket));
    });
  }

  /** Closes all connections at once, busy ones too. */
  end(): void {
    for (const socket of this.#all) socket.destroy();
  }

  get #all(): Socket[] {
    return [...this.#unused, ...this.#idle, ...this.#answering];
  }

  #endOne(): void {
    const [oldest] = this.#all;
    oldest?.destroy();
    if (oldest !== undefined) this.#moveTo(undefined, oldest);
  }

  #moveTo(place: Set<Socket> | undefined, socket: Socket): void {
    for (const others of [this.#unused, this.#idle, this.#answering]) others.delete(socket);
    place?.add(socket);
  }
}
