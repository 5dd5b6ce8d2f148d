/** Tables and charts that are printed once. They load no part of the screen. */
export { comparisonText } from './tables/comparison-text.ts';
export { csvTable } from './tables/csv-table.ts';
export { frontCsv, frontJson, frontMarkdown, frontText, type FrontTable } from './tables/front-table.ts';
export { jsonTable } from './tables/json-table.ts';
export { markdownTable } from './tables/markdown-table.ts';
export { textChart, type Axes, type Curve } from './tables/text-chart.ts';
export { textTable, type TextFormat } from './tables/text-table.ts';
export type { Leaderboard } from './tables/leaderboard.ts';
export {
  detectTerminal,
  type ColourDepth,
  type Terminal,
  type TerminalStream,
} from './view-model/capabilities.ts';
export { trialsInTraining } from './view-model/training.ts';
