import { createRequire } from 'node:module';
import type * as csvParse from 'csv-parse/sync';

const require = createRequire(import.meta.url);

/** Parser of CSV, loaded when a table is read: a run on other data would wait for its ten modules, in each process. */
export function csvParser(): typeof csvParse {
  return require('csv-parse/sync') as typeof csvParse;
}
