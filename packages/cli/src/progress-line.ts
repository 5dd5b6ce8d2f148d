import type { OnProgress, SetupProgress } from '@ridgeline/trainer';

/**
 * Prints the progress of a setup, with a line for each step. On a terminal the line shows the bytes so far and is
 * overwritten; elsewhere it shows the total size only.
 *
 * @example
 * await ensureBackend({ onProgress: progressLine(process.stderr) });
 */
export function progressLine(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): OnProgress {
  let lastStep = '';
  return (progress) => {
    const step = `${verbs[progress.step]} ${progress.what}`;
    const isNew = step !== lastStep;
    lastStep = step;
    // Every line ends with a newline, since any may be the last, so an update of a step first moves up a line.
    if (stream.isTTY) stream.write(`${isNew ? '' : lineAbove}${step}${amountText(progress)}\n`);
    else if (isNew) stream.write(`${step}${'total' in progress ? `, ${bytesText(progress.total)}` : ''}\n`);
  };
}

/** Formats a number of bytes: `274 MB`. */
export function bytesText(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

/** Moves to the line above and clears it. */
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
