/** A Redis and a PostgreSQL of the tests' own, each on a free port, in a temporary directory. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

export interface TestServer {
  readonly url: string;
  /** Ends it at once, as a machine that loses power, and starts it again on what is on its disk. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Where Debian has the programs of PostgreSQL, the newest version first. */
const POSTGRES = "/usr/lib/postgresql";
/** Seconds within which a server has to answer. */
const START_S = 60;

function isRedisThere(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function postgresPrograms(): string | undefined {
  if (!existsSync(POSTGRES)) return undefined;
  const versions = readdirSync(POSTGRES).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(POSTGRES, version, "bin"))
    .find((path) => existsSync(join(path, "initdb")));
}

export interface Engine {
  readonly kind: "redis" | "postgres";
  /** Whether this machine has it. */
  readonly isThere: boolean;
  start(): Promise<TestServer>;
}

export const REDIS: Engine = { kind: "redis", isThere: isRedisThere(), start: () => startRedis() };
export const POSTGRESQL: Engine = {
  kind: "postgres",
  isThere: postgresPrograms() !== undefined,
  start: () => startPostgres(),
};
export const ENGINES: readonly Engine[] = [REDIS, POSTGRESQL];

for (const { kind, isThere } of ENGINES) {
  if (!isThere) console.warn(`skipped: this machine has no ${kind}, and what it is needed for is not tested`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param settings beside those that a queue is to have: ["--appendonly", "no"] */
export async function startRedis(settings: readonly string[] = ["--appendonly", "yes"]): Promise<TestServer> {
  const [directory, port] = [await mkdtemp(join(tmpdir(), "atelier-redis-")), await freePort()];
  const words = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    directory,
    "--save",
    "",
    ...settings,
  ];
  return running({
    directory,
    url: `redis://127.0.0.1:${port}`,
    start: () => spawn("redis-server", [...words], { stdio: "ignore" }),
    isReady: () =>
      execFileSync("redis-cli", ["-p", String(port), "ping"], { stdio: "pipe" }).includes("PONG"),
  });
}

async function startPostgres(): Promise<TestServer> {
  const programs = postgresPrograms() ?? "";
  const [directory, port] = [await mkdtemp(join(tmpdir(), "atelier-postgres-")), await freePort()];
  await chmod(directory, 0o777);
  // It refuses to run as root.
  const user = userInfo().uid === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  const program = (name: string) => join(programs, name);
  const data = join(directory, "data");
  execFileSync(program("initdb"), ["-D", data, "-A", "trust", "-U", "postgres", "--no-sync"], {
    stdio: "ignore",
    ...user,
  });
  const words = [
    "-D",
    data,
    "-p",
    String(port),
    "-k",
    directory,
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "fsync=off",
  ];
  return running({
    directory,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start: () => spawn(program("postgres"), words, { stdio: "ignore", ...user }),
    isReady() {
      execFileSync(program("pg_isready"), ["-h", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
      return true;
    },
  });
}

function idOf(option: "-u" | "-g"): number {
  return Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
}

interface Parts {
  readonly directory: string;
  readonly url: string;
  start(): ChildProcess;
  isReady(): boolean;
}

async function running({ directory, url, start, isReady }: Parts): Promise<TestServer> {
  let server = start();
  const ready = async () => {
    for (const from = performance.now(); performance.now() - from < START_S * 1000; ) {
      try {
        if (isReady()) return;
      } catch {
        // Not yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no answer from ${url}`);
  };
  const end = async (signal: NodeJS.Signals) => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null && server.signalCode === null) {
      server.kill(signal);
      await ended;
    }
  };
  await ready();
  return {
    url,
    async restart() {
      // For PostgreSQL that is an immediate shutdown: it recovers as from a crash.
      await end("SIGQUIT");
      server = start();
      await ready();
    },
    async stop() {
      await end("SIGQUIT");
      await rm(directory, { recursive: true, force: true });
    },
  };
}
