/**
 * Replaces `src/package-files.ts` in tests: sources are tested, and the programs that they start are those
 * built before all tests.
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { defined } from "../../src/checked.ts";
import type * as PackageFiles from "../../src/package-files.ts";

export const IS_SOURCE = true;

export const packageFile: typeof PackageFiles.packageFile = (path) =>
  new URL(`../../${path}`, import.meta.url);

export const programFile: typeof PackageFiles.programFile = (name) =>
  pathToFileURL(join(defined(process.env.ATELIER_TEST_PROGRAMS), `${name}.js`));

export const typescriptLoader: typeof PackageFiles.typescriptLoader = () => [];
