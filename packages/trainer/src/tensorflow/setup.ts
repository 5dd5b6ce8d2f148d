import type { Host } from './host.ts';
import type { OnProgress } from './progress.ts';

/** Inputs shared by the candidates. */
export interface Setup {
  readonly cache: string;
  readonly host: Host;
  readonly onProgress: OnProgress;
}
