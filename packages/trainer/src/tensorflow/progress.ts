import { folderBytes } from './stamp.ts';

/** What the set-up of a backend is doing. `bytes` of `total` are there already. */
export type SetupProgress =
  | { readonly step: 'waiting'; readonly what: string }
  | {
      readonly step: 'download' | 'unpack';
      readonly what: string;
      readonly bytes: number;
      readonly total: number;
    }
  | { readonly step: 'compile' | 'check'; readonly what: string };

export type OnProgress = (progress: SetupProgress) => void;

/** Runs `work` while telling, a few times a second, how many bytes stand under `folder`. */
export async function watchingBytes<T>(
  folder: string,
  tell: (bytes: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => void folderBytes(folder).then(tell), 250);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
