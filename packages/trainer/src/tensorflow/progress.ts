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
  let isOver = false;
  // A count that is under way when the work ends comes too late to be told.
  const look = async () => {
    const bytes = await folderBytes(folder);
    if (!isOver) tell(bytes);
  };
  tell(0);
  const timer = setInterval(() => void look(), 250);
  try {
    return await work();
  } finally {
    isOver = true;
    clearInterval(timer);
  }
}
