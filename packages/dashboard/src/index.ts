export { renderDashboard, type DashboardOptions } from './render-dashboard.ts';
export { printLines, type PrintLinesOptions } from './lines/print-lines.ts';
export { eventLine, type LineEvent } from './lines/study-event.ts';
export type { Leaderboard } from './tables/leaderboard.ts';
export { comparisonText } from './tables/comparison-text.ts';
export { textTable, type Paper } from './tables/text-table.ts';
export { jsonTable } from './tables/json-table.ts';
export { csvTable } from './tables/csv-table.ts';
export { markdownTable } from './tables/markdown-table.ts';
export { textChart, type Axes, type Curve } from './tables/text-chart.ts';
export { openSink, type Sink } from './terminal/sink.ts';
export { canDraw } from './can-draw.ts';
export {
  terminalOf,
  type ColourDepth,
  type Terminal,
  type TerminalStream,
} from './view-model/capabilities.ts';
export type { OwnerStatus } from './view-model/snapshot.ts';
export type { DashboardClock } from './feed/clock.ts';
export { trainingOf } from './view-model/training.ts';
