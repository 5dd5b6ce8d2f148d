import { StringDecoder } from 'node:string_decoder';
import type { RunnerOutput } from '@ridgeline/runner';
import type { EventSink, UntimedEvent } from './event-sink.ts';
import { openLineFile } from './line-file.ts';

/** Size at which a log is renamed to `….log.1`, replacing an older one, and a new log starts. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;

// Levels of pino, which log viewers support.
const INFO = 30;
const WARN = 40;
const ERROR = 50;

/** Maximum length of a line from a runner, in characters. */
const MAX_LINE_LENGTH = 4000;

/**
 * Opens the log of a study or a worker: one JSON object per line, with pino's keys. The log contains the output of runner
 * processes and the study's events except reports, which are in the database. A failing disk loses lines, but never
 * stops the run.
 */
export function openStudyLog(path: string, maxBytes = MAX_LOG_BYTES): EventSink & RunnerOutput {
  const file = openLineFile(path, maxBytes);
  const log = (level: number, fields: object) =>
    file.write(`${JSON.stringify({ level, time: Date.now(), pid: process.pid, ...fields })}\n`);
  const decoder = new StringDecoder('utf8');
  /** Output of a runner after its last line break. */
  let partialLine = '';
  const logLine = (text: string) => {
    if (text !== '') log(INFO, { type: 'runner-output', text: text.slice(0, MAX_LINE_LENGTH) });
  };

  return {
    location: path,
    write(bytes) {
      const lines = (partialLine + decoder.write(Buffer.from(bytes))).split('\n');
      partialLine = lines.pop()!.slice(0, MAX_LINE_LENGTH);
      lines.forEach(logLine);
    },
    put(event) {
      if (event.type !== 'report') log(logLevel(event), event);
    },
    close() {
      logLine(partialLine);
      partialLine = '';
      return file.close();
    },
  };
}

function logLevel(event: UntimedEvent): number {
  switch (event.type) {
    case 'error':
      return ERROR;
    case 'warning':
    case 'trial-lost':
      return WARN;
    case 'trial-ended':
      return event.outcome.type === 'failed' ? WARN : INFO;
    default:
      return INFO;
  }
}
