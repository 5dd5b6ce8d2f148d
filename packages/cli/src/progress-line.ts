import type { OnProgress, SetupProgress } from '@ridgeline/trainer';

/**
 * Shows what a set-up is doing: on a terminal one line that is written over, elsewhere a line for each new step.
 *
 * @example
 * await ensureBackend({ onProgress: progressLine(process.stderr) });
 */
export function progressLine(stream: NodeJS.WriteStream): OnProgress {
  let shown = '';
  return (progress) => {
    const step = `${verbs[progress.step]} ${progress.what}`;
    if (stream.isTTY) {
      const amount =
        'total' in progress ? ` ${bytesText(progress.bytes)} of ${bytesText(progress.total)}` : '';
      stream.write(`\r\x1b[2K${step}${amount}${isLast(progress) ? '\n' : ''}`);
    } else if (step !== shown) {
      stream.write(`${step}\n`);
    }
    shown = step;
  };
}

/** A number of bytes as people write it: `274 MB`. */
export function bytesText(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

const verbs: Readonly<Record<SetupProgress['step'], string>> = {
  waiting: 'waiting:',
  download: 'downloading',
  unpack: 'unpacking',
  compile: 'compiling',
  check: 'checking',
};

function isLast(progress: SetupProgress): boolean {
  return progress.step === 'check';
}
