import { measureFolderBytes } from './stamp.ts';

/**
 * Progress of a backend's set-up. `what` is the object of the step, such as `TensorFlow 2.21.0`, or the reason to wait.
 * If the size is known, `bytes` of `total` are complete.
 */
export type SetupProgress =
  | { readonly step: 'waiting' | 'download' | 'compile' | 'check'; readonly what: string }
  | {
      readonly step: 'download' | 'unpack';
      readonly what: string;
      readonly bytes: number;
      readonly total: number;
    };

export type OnProgress = (progress: SetupProgress) => void;

/** Runs `work`. Reports 0 bytes at its start, then the size of `folder` a few times a second. */
export async function watchBytes<T>(
  folder: string,
  onBytes: (bytes: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  let isOver = false;
  // A measurement that ends after the work is not reported.
  const report = async () => {
    const bytes = await measureFolderBytes(folder);
    if (!isOver) onBytes(bytes);
  };
  onBytes(0);
  const timer = setInterval(() => void report(), 250);
  try {
    return await work();
  } finally {
    isOver = true;
    clearInterval(timer);
  }
}
