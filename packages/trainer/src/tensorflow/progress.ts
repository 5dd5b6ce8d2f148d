import { folderBytes } from './stamp.ts';

/** What the set-up of a backend is doing. Where the size is known, `bytes` of `total` are there already. */
export type SetupProgress =
  | { readonly step: 'waiting' | 'download' | 'compile' | 'check'; readonly what: string }
  | {
      readonly step: 'download' | 'unpack';
      readonly what: string;
      readonly bytes: number;
      readonly total: number;
    };

export type OnProgress = (progress: SetupProgress) => void;

/** Runs `work` while telling, at its beginning and a few times a second, how many bytes stand under `folder`. */
export async function watchingBytes<T>(
  folder: string,
  tell: (bytes: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  tell(0);
  const timer = setInterval(() => void folderBytes(folder).then(tell), 250);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
