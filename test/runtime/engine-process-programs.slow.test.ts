/** Programs whose engine has a process of its own: none of them leaves it behind, waits for it, or is taken along by it. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";

const PROGRAM = fileURLToPath(new URL("own-process-program.ts", import.meta.url));

interface Program {
  readonly child: ChildProcess;
  /** What it has printed. */
  printed(): string;
  /** Waits until something is printed, and gives what the pattern's group is. */
  until(pattern: RegExp): Promise<string>;
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** In a process group of its own, as a shell starts it in a terminal. */
function start(mode: string): Program {
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, mode], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (printed += chunk));
  return {
    child,
    printed: () => printed,
    async until(pattern) {
      return vi.waitFor(
        () => {
          const found = pattern.exec(printed);
          if (found === null) throw new Error(`expected ${pattern} in what was printed: ${printed}`);
          return found[1] ?? "";
        },
        { timeout: 200_000 },
      );
    },
    ended: once(child, "close").then(([code, signal]) => code ?? signal),
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Expects a process to be gone soon: it looks up after each run. */
async function expectGone(pid: number): Promise<void> {
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 60_000 });
}

describe.concurrent("a program whose engine has a process of its own", () => {
  it("leaves no process behind when it is killed", async () => {
    const program = start("train");
    const engine = Number(await program.until(/process (\d+)\n/));
    expect(isAlive(engine)).toBe(true);
    program.child.kill("SIGKILL");
    expect(await program.ended).toBe("SIGKILL");
    await expectGone(engine);
  });

  it("alone hears the Ctrl-C of the terminal, and ends training by it", async () => {
    const program = start("train");
    const engine = Number(await program.until(/process (\d+)\n/));
    // To the whole group, as a terminal does it.
    process.kill(-Number(program.child.pid), "SIGINT");
    const waited = await program.until(/Error: interrupted (\d+) ms\n/);
    // All of its epochs take hours.
    expect(Number(waited)).toBeLessThan(30_000);
    expect(await program.ended).toBe(0);
    await expectGone(engine);
  });

  it("ends when it has nothing else to do", async () => {
    const program = start("end");
    const engine = Number(await program.until(/process (\d+)\n/));
    await program.until(/trained\n/);
    const began = performance.now();
    expect(await program.ended).toBe(0);
    // An idle process is kept for ten seconds; nobody waits for that.
    expect(performance.now() - began).toBeLessThan(9000);
    await expectGone(engine);
  });

  it("goes on when worker threads are terminated that were training", async () => {
    const program = start("terminate");
    expect(await program.ended).toBe(0);
    const engines = Array.from(program.printed().matchAll(/process (\d+)\nterminated\n/g), ([, pid]) =>
      Number(pid),
    );
    expect(engines).toHaveLength(3);
    for (const engine of engines) await expectGone(engine);
  });
});
