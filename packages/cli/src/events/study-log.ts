import { StringDecoder } from 'node:string_decoder';
import { pino, type Level } from 'pino';
import type { RunnerOutput } from '@ridgeline/runner';
import type { EventSink, Untimed } from './event-sink.ts';
import { openLineFile } from './line-file.ts';

/** A log of this size becomes `….log.1`, in the place of an older one, and another begins, in bytes. */
const LARGEST = 16 * 1024 * 1024;

/** A line that a runner prints is cut after so many characters. */
const LONGEST_LINE = 4000;

/**
 * The log of a study: what happened, one JSON object a line in pino's words, all but the reports, which the database has;
 * and what runner processes print. A disk that does not take it costs its lines, never the run.
 */
export function openStudyLog(path: string, largest = LARGEST): EventSink & RunnerOutput {
  const file = openLineFile(path, largest);
  const logger = pino({ base: { pid: process.pid } }, file);
  const decoder = new StringDecoder('utf8');
  let line = '';
  const print = (text: string) => {
    if (text !== '') logger.info({ type: 'runner-output', text: text.slice(0, LONGEST_LINE) });
  };

  return {
    where: path,
    write(bytes) {
      const lines = (line + decoder.write(Buffer.from(bytes))).split('\n');
      line = lines.pop()!.slice(0, LONGEST_LINE);
      lines.forEach(print);
    },
    put(event) {
      if (event.type !== 'report') logger[levelOf(event)](event);
    },
    close() {
      print(line);
      line = '';
      return file.close();
    },
  };
}

function levelOf(event: Untimed): Level {
  switch (event.type) {
    case 'error':
      return 'error';
    case 'warning':
    case 'trial-lost':
      return 'warn';
    case 'trial-ended':
      return event.outcome.type === 'failed' ? 'warn' : 'info';
    default:
      return 'info';
  }
}
