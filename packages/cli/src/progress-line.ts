import type { OnProgress, SetupProgress } from '@ridgeline/trainer';

/**
 * Shows what a set-up is doing, a line for each step: on a terminal with the bytes that are there, which are written
 * over, elsewhere with the size alone.
 *
 * @example
 * await ensureBackend({ onProgress: progressLine(process.stderr) });
 */
export function progressLine(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): OnProgress {
  let shown = '';
  return (progress) => {
    const step = `${verbs[progress.step]} ${progress.what}`;
    const isNew = step !== shown;
    shown = step;
    // Every line is ended, as nobody knows which is the last: the same step goes back to its own.
    if (stream.isTTY) stream.write(`${isNew ? '' : lineAbove}${step}${amountText(progress)}\n`);
    else if (isNew) stream.write(`${step}${'total' in progress ? `, ${bytesText(progress.total)}` : ''}\n`);
  };
}

/** A number of bytes as people write it: `274 MB`. */
export function bytesText(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

/** To the line above, and what stands on it is gone. */
const lineAbove = '\x1b[1A\x1b[2K';

const verbs: Readonly<Record<SetupProgress['step'], string>> = {
  waiting: 'waiting:',
  download: 'downloading',
  unpack: 'unpacking',
  compile: 'compiling',
  check: 'checking',
};

function amountText(progress: SetupProgress): string {
  return 'total' in progress ? `, ${bytesText(progress.bytes)} of ${bytesText(progress.total)}` : '';
}
