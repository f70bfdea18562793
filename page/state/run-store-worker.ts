/** Keeps runs, in a worker of its own: beginning a transaction can take a tenth of a second, in which a page would stand still. */

import { expose } from "comlink";
import * as database from "./run-database.ts";

export type Store = typeof database;

expose({ ...database });
