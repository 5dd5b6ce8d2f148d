/** Tables of text for the end of a run, without the screen. */
export { comparisonText } from './tables/comparison-text.ts';
export { textTable } from './tables/text-table.ts';
export { terminalOf } from './view-model/capabilities.ts';
