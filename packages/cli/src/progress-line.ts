import type { OnProgress, SetupProgress } from '@ridgeline/trainer';

/**
 * Returns a function that prints the progress of a setup, one line per step. A terminal's line shows the bytes so far
 * and is overwritten; other output shows only the total size.
 *
 * @example
 * await ensureBackend({ onProgress: createProgressPrinter(process.stderr) });
 */
export function createProgressPrinter(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): OnProgress {
  let lastStep = '';
  return (progress) => {
    const step = `${verbs[progress.step]} ${progress.what}`;
    const isNew = step !== lastStep;
    lastStep = step;
    // Every line ends with a newline, because it may be the last. An update therefore moves up a line first.
    if (stream.isTTY) stream.write(`${isNew ? '' : lineAbove}${step}${formatAmount(progress)}\n`);
    else if (isNew) stream.write(`${step}${'total' in progress ? `, ${formatBytes(progress.total)}` : ''}\n`);
  };
}

/** Formats a number of bytes: `274 MB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

/** Escape sequence that moves the cursor to the line above and clears that line. */
const lineAbove = '\x1b[1A\x1b[2K';

const verbs: Readonly<Record<SetupProgress['step'], string>> = {
  waiting: 'waiting:',
  download: 'downloading',
  unpack: 'unpacking',
  compile: 'compiling',
  check: 'checking',
};

function formatAmount(progress: SetupProgress): string {
  return 'total' in progress ? `, ${formatBytes(progress.bytes)} of ${formatBytes(progress.total)}` : '';
}
