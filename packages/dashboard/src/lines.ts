/** Lines of text for a terminal, without the screen and the tables, which take longer to load. */
export { printLines, type PrintLinesOptions } from './lines/print-lines.ts';
export { openSink, type Sink } from './terminal/sink.ts';
export { stopProcessGroup } from './terminal/suspension.ts';
export { canDraw } from './can-draw.ts';
