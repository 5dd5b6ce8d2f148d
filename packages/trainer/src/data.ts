/** Data sets and user files. Imports neither backends nor the checks of a sweep file. */
export type { DataPart, DataSource } from './data/data-source.ts';
export { computeDataKey, loadDataSet } from './data/data-sets.ts';
export type { SharedDataSet } from './data/shared-data-set.ts';
export { dataError } from './data/data-error.ts';
export { readTable, type CsvTable } from './data/csv.ts';
export { checkUserFile, hashUserFile, readUserFile } from './user-file.ts';
