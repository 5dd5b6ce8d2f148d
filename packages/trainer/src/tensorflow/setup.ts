import type { Host } from './host.ts';
import type { OnProgress } from './progress.ts';

/** What the rungs work with. */
export interface Setup {
  readonly cache: string;
  readonly host: Host;
  readonly onProgress: OnProgress;
}
