/** How TensorFlow can be had, best first: the wheel from PyPI, tfjs-node's own prebuilt library, WebAssembly. */
export const rungs = ['wheel', 'prebuilt', 'wasm'] as const;
export type Rung = (typeof rungs)[number];

export interface NativeChoice {
  readonly rung: 'wheel' | 'prebuilt';
  /** Absolute path of `tfjs_binding.node`; the libraries stand where it looks for them. */
  readonly addon: string;
  /** Of libtensorflow, as in `2.21.0`. */
  readonly version: string;
}

/** What {@link openBackend} opens. Plain data, so that it can be sent to a thread. */
export type BackendChoice = NativeChoice | { readonly rung: 'wasm' };

/** A rung that does not hold, and why. */
export interface FailedRung {
  readonly rung: Rung;
  readonly reason: string;
  /** What would make it hold, where that is known. */
  readonly hint?: string;
}

export interface BackendReport {
  readonly choice: BackendChoice;
  /** The rungs above the chosen one, in order. */
  readonly tried: readonly FailedRung[];
}

/** Why a rung cannot be had here. It never leaves this folder: the ladder goes on to the next rung. */
export class RungFailure extends Error {
  readonly hint: string | undefined;
  /** Whether finding out took long (a download that failed), so that it is not tried again at every start. */
  readonly slow: boolean;

  constructor(reason: string, details: { hint?: string; slow?: boolean; cause?: unknown } = {}) {
    super(reason, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RungFailure';
    this.hint = details.hint;
    this.slow = details.slow ?? false;
  }
}
