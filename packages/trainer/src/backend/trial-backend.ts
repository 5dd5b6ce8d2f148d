import { ensureEngine, findEngine, type EngineChoice, type EngineReport } from '@ridgeline/engine';
import { ensureBackend, findBackend } from '../tensorflow/ladder.ts';
import type { OnProgress } from '../tensorflow/progress.ts';
import type { BackendChoice, BackendReport } from '../tensorflow/rung.ts';
import { requirePeerFolder } from '../tensorflow/tfjs-node.ts';
import { chosenBackend } from './backend-name.ts';

/** A network of the sweep file, or a model of the user's own module. */
export type TrialKind = 'network' | 'objective';

/** Program that trains a trial. Plain data, so that it can be sent to a thread. */
export type TrialBackend =
  | { readonly type: 'engine'; readonly choice: EngineChoice }
  | { readonly type: 'tensorflow'; readonly choice: BackendChoice };

/** Backend of this machine for a kind of trials. */
export interface TrialBackendReport {
  readonly backend: TrialBackend;
  /** A phrase such as `the compiled engine, native`. */
  readonly name: string;
  /** Why it is not native code; undefined where it is, or where the user wants it so. */
  readonly reason: string | undefined;
}

/**
 * Sets up the backend for a kind of trials: the engine for networks; TensorFlow for the user's models, or where
 * `RIDGELINE_BACKEND` asks for it.
 *
 * @throws RidgelineError as {@link ensureBackend} does
 * @example
 * const { backend, name } = await ensureTrialBackend('network');
 */
export async function ensureTrialBackend(
  kind: TrialKind,
  onProgress: OnProgress = () => undefined,
): Promise<TrialBackendReport> {
  if (trainsOnTensorFlow(kind)) return onTensorFlow(kind, await ensureBackend({ onProgress }));
  if (chosenBackend() === 'engine-wasm') return onEngine(forcedWasm);
  return onEngine(await ensureEngine((what) => onProgress({ step: 'compile', what })));
}

/** The result that {@link ensureTrialBackend} would have if nothing had to be set up, in some milliseconds. */
export function findTrialBackend(kind: TrialKind): TrialBackendReport {
  if (trainsOnTensorFlow(kind)) return onTensorFlow(kind, findBackend());
  return onEngine(chosenBackend() === 'engine-wasm' ? forcedWasm : findEngine());
}

const forcedWasm: EngineReport = { choice: { type: 'wasm' }, reason: undefined };

function trainsOnTensorFlow(kind: TrialKind): boolean {
  const name = chosenBackend();
  return kind === 'objective' || (name !== 'engine' && name !== 'engine-wasm');
}

function onEngine({ choice, reason }: EngineReport): TrialBackendReport {
  return {
    backend: { type: 'engine', choice },
    name: `the compiled engine, ${choice.type === 'native' ? 'native' : 'as WebAssembly'}`,
    reason,
  };
}

function onTensorFlow(kind: TrialKind, { choice, tried }: BackendReport): TrialBackendReport {
  // A module of the user may do without TensorFlow; a network cannot, and is refused before anything starts.
  if (kind === 'network' && choice.rung !== 'wasm') requirePeerFolder();
  const backend = { type: 'tensorflow', choice } as const;
  if (choice.rung !== 'wasm') {
    return { backend, name: `TensorFlow ${choice.version}, native`, reason: undefined };
  }
  const reasons = tried.map(({ rung, reason }) => `${rung}: ${reason}`);
  return {
    backend,
    name: 'TensorFlow.js, as WebAssembly',
    reason: reasons.length === 0 ? undefined : reasons.join('; '),
  };
}
