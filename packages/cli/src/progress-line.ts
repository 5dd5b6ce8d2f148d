import type { OnProgress, SetupProgress } from '@ridgeline/trainer';

/**
 * Shows the progress of a setup, a line for each step: on a terminal with the bytes so far, overwritten in
 * place, elsewhere with the total size only.
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
    // Every line ends with a newline, since it may be the last. An update of the same step first moves up a line.
    if (stream.isTTY) stream.write(`${isNew ? '' : lineAbove}${step}${amountText(progress)}\n`);
    else if (isNew) stream.write(`${step}${'total' in progress ? `, ${bytesText(progress.total)}` : ''}\n`);
  };
}

/** Number of bytes for a person: `274 MB`. */
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
