/** Paths that would lead out of what is served, if anything in between took them for what they look like. */

import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ask, bodyOf, PAGE_TEXT, raw, SECRET, served, statusOf } from "./support.ts";

/** Between them and the page, the data and the runs, "secret.txt" is one directory up. */
const PATHS: readonly string[] = [
  "/../secret.txt",
  "/../../secret.txt",
  "/../../../../../../../../etc/passwd",
  "/./../secret.txt",
  "/assets/../../secret.txt",
  "/assets/../index.html",
  "/./index.html",
  "//index.html",
  "//127.0.0.1/index.html",
  "///etc/passwd",
  "/assets//index-BxM3q9aZ.js",
  "/%2e%2e/secret.txt",
  "/%2E%2E/secret.txt",
  "/.%2e/secret.txt",
  "/%2e./secret.txt",
  "/%2e/index.html",
  "/%2e%2e%2fsecret.txt",
  "/..%2fsecret.txt",
  "/..%5csecret.txt",
  "/..\\secret.txt",
  "\\..\\secret.txt",
  "/assets%2findex-BxM3q9aZ.js",
  "/assets%5cindex-BxM3q9aZ.js",
  "/assets\\index-BxM3q9aZ.js",
  "/%252e%252e/secret.txt",
  "/%252e%252e%252fsecret.txt",
  "/%25252e%25252e/secret.txt",
  "/%c0%ae%c0%ae/secret.txt",
  "/%c0%afsecret.txt",
  "/%e0%80%af..%e0%80%afsecret.txt",
  "/%uff0e%uff0e/secret.txt",
  "/%ef%bc%8e%ef%bc%8e/secret.txt",
  "/..;/secret.txt",
  "/..%00/secret.txt",
  "/index.html%00",
  "/index.html%00.png",
  "/%00",
  "/%0d%0aSet-Cookie:%20a=b",
  "/%0a",
  "/%7f",
  "/%",
  "/%2",
  "/%zz",
  "/%e4",
  "/index.html/",
  "/index.html/..",
  "/index.html.",
  "/index.html%20",
  "/index.html::$DATA",
  "/INDEX.HTML",
  "/con",
  "/nul.html",
  "/aux.js",
  "/assets/com1.js",
  "/assets/lpt1",
  "/CONIN$",
  "/C:/Windows/win.ini",
  "/C:%5cWindows%5cwin.ini",
  "/%5c%5c127.0.0.1%5cshare",
  "/etc/passwd",
  "/.git/config",
  "/.env",
  "/assets",
  "/assets/",
  "/link.txt",
  "/linked/secret.txt",
  "/data",
  "/data/",
  "/data/../secret.txt",
  "/data/..%2f..%2fsecret.txt",
  "/data/linked/secret.txt",
  "/data/__proto__",
  "/data/__proto__/constructor",
  "/runs",
  "/runs/",
  "/runs/linked/secret.txt",
  "/runs/study/../../secret.txt",
  "/runs/study/figures/../../../secret.txt",
  "/runs/study/figures/..%2f..%2f..%2fsecret.txt",
  "/runs/study/figures/link.png",
  "/runs/study/figures/con.png",
  "/runs/study/model.onnx",
  "/runs/study/run.lock",
  "/runs/study/pieces",
  "/runs/study/pieces/secret.piece",
  "/runs/study/checkpoints/run.json",
  "/runs/__proto__/report.html",
  "/runs/study/constructor/name",
  "/index.html#/../secret.txt",
  "http://127.0.0.1/index.html",
  "http://evil.example/index.html",
  "https://evil.example:443/",
  "file:///etc/passwd",
  "index.html",
  "*",
  "?",
  `/${"a/".repeat(900)}`,
  `/${"a".repeat(4000)}`,
  `/${"%2e%2e/".repeat(200)}etc/passwd`,
  "/<script>alert(1)</script>",
  "/{{7*7}}",
  "/`id`",
  "/\u00e9",
  "/index.html\t",
];

it("finds nothing under hostile paths", async () => {
  const { port, directory } = await served({
    "runs/study/report.html": "a report",
    "runs/study/run.lock": SECRET,
    "runs/study/pieces/secret.piece": SECRET,
    "runs/study/checkpoints/run.json": SECRET,
    "runs/study/figures/a.png": "a figure",
  });
  const secret = join(directory, "secret.txt");
  await symlink(secret, join(directory, "page", "link.txt"));
  await symlink(directory, join(directory, "page", "linked"));
  await symlink(directory, join(directory, "data", "linked"));
  await symlink(directory, join(directory, "runs", "linked"));
  await symlink(secret, join(directory, "runs", "study", "model.onnx"));
  await symlink(secret, join(directory, "runs", "study", "figures", "link.png"));

  expect(PATHS.length).toBeGreaterThan(60);
  const answers = await Promise.all(PATHS.map((path) => ask(port, path)));
  const found = PATHS.filter((_, i) => ![400, 404, 414].includes(statusOf(answers[i] ?? "")));
  expect(found.map((path) => path.slice(0, 80))).toEqual([]);
  expect(answers.filter((answer) => answer.includes(SECRET))).toEqual([]);
  expect(answers.filter((answer) => /set-cookie|root:/i.test(answer))).toEqual([]);
  // It stands and answers as before.
  expect(bodyOf(await ask(port, "/"))).toBe(PAGE_TEXT);
  expect(bodyOf(await ask(port, "/runs/study/figures/a.png?size=/../secret.txt"))).toBe("a figure");
});

/** What is no request as HTTP has it, and the status that it is answered with; none where the connection only ends. */
const MALFORMED: readonly (readonly [request: string, status: number])[] = [
  ["nonsense\r\n\r\n", 400],
  ["GET / HTTP/9.9\r\n\r\n", 400],
  ["GET /\r\n\r\n", 400],
  ["GET  / HTTP/1.1\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nNo colon\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\n\r\n", 400],
  ["GET / HTTP/1.0\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nHost: PORT\r\nHost: PORT\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nHost: PORT\r\nA: \x00\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nHost: PORT\r\nContent-Length: -1\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nHost: PORT\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nHost: PORT\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
  [`GET / HTTP/1.1\r\nHost: PORT\r\nA: ${"a".repeat(20_000)}\r\n\r\n`, 431],
  [`GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: PORT\r\n\r\n`, 431],
  ["GET / HTTP/1.1\r\nHost: PORT\r\nExpect: a miracle\r\n\r\n", 417],
  ["CONNECT example.org:443 HTTP/1.1\r\nHost: PORT\r\n\r\n", 405],
  ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
  ["\x00\x00\x00\x00\r\n\r\n", 400],
];

it("answers malformed requests with an error, and stays", async () => {
  const { port } = await served();
  const answers = await Promise.all(
    MALFORMED.map(([request]) =>
      raw(port, Buffer.from(request.replaceAll("PORT", `127.0.0.1:${port}`), "latin1")),
    ),
  );
  expect(answers.map((answer, i) => [MALFORMED[i]?.[0].slice(0, 80), statusOf(answer)])).toEqual(
    MALFORMED.map(([request, status]) => [request.slice(0, 80), status]),
  );
  for (const answer of answers) expect(answer).toContain("Content-Security-Policy: default-src 'none'");
  expect(statusOf(await ask(port, "/"))).toBe(200);
});
