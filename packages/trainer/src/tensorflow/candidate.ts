import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from './host.ts';
import type { OnProgress } from './progress.ts';

/** Candidates for TensorFlow, best first: the wheel from PyPI, tfjs-node's own prebuilt library, WebAssembly. */
export const tensorflowCandidates = ['wheel', 'prebuilt', 'wasm'] as const;
export type TensorFlowCandidate = (typeof tensorflowCandidates)[number];

export interface NativeChoice {
  readonly candidate: 'wheel' | 'prebuilt';
  /** Absolute path of `tfjs_binding.node`, which finds its libraries by relative paths. */
  readonly addon: string;
  /** Version of libtensorflow, such as `2.21.0`. */
  readonly version: string;
}

/**
 * Reads the native backend in a folder of the cache.
 *
 * @param folder folder whose file `version` contains the version of libtensorflow
 * @param addon path of the addon in the folder
 */
export function readChoice(
  candidate: NativeChoice['candidate'],
  folder: string,
  addon: string,
): NativeChoice {
  return { candidate, addon: join(folder, addon), version: readFileSync(join(folder, 'version'), 'utf8') };
}

/** Input of {@link openBackend}. Plain data, which can be sent to a thread. */
export type BackendChoice = NativeChoice | { readonly candidate: 'wasm' };

/** Candidate that failed, with the reason. */
export interface FailedCandidate {
  readonly candidate: TensorFlowCandidate;
  readonly reason: string;
  /** Remedy, if known. */
  readonly hint?: string | undefined;
}

export interface BackendReport {
  readonly choice: BackendChoice;
  /** Candidates before the chosen one, in order. */
  readonly tried: readonly FailedCandidate[];
}

/** Error of a candidate that is not available here. `find-backend.ts` catches it and tries the next candidate. */
export class CandidateFailure extends Error {
  readonly hint: string | undefined;
  /** True for a failure that takes long, such as a download. It is not retried at every start. */
  readonly slow: boolean;

  constructor(reason: string, details: { hint?: string; slow?: boolean; cause?: unknown } = {}) {
    super(reason, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CandidateFailure';
    this.hint = details.hint;
    this.slow = details.slow ?? false;
  }
}

/** Inputs shared by the candidates. */
export interface Setup {
  readonly cache: string;
  readonly host: Host;
  readonly onProgress: OnProgress;
}
