/** Plain lines for a terminal. The screen and the tables, which take longer to load, are exported separately. */
export { printLines, type PrintLinesOptions } from './lines/print-lines.ts';
export { openSink, type Sink } from './terminal/sink.ts';
export { stopProcessGroup } from './terminal/suspension.ts';
export { canDraw } from './can-draw.ts';
