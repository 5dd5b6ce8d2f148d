import type { TrialTask } from '@ridgeline/core';
import { ensureEngine, findEngine, type EngineChoice, type EngineReport } from '@ridgeline/engine';
import { ensureBackend, findBackend } from '../tensorflow/find-backend.ts';
import type { OnProgress } from '../tensorflow/progress.ts';
import type { BackendChoice, BackendReport } from '../tensorflow/candidate.ts';
import { requirePeerFolder } from '../tensorflow/tfjs-node.ts';
import { readBackendName } from './backend-name.ts';

/** Backend of a training thread. Plain data, which can be sent to the thread. */
export type ThreadBackend =
  | { readonly type: 'engine'; readonly choice: EngineChoice }
  | { readonly type: 'tensorflow'; readonly choice: BackendChoice };

/** Types of tasks that train in a thread; tasks of other types bring their own backend. */
type ThreadTaskType = 'network' | 'module';

type OtherTaskType = Exclude<TrialTask['type'], ThreadTaskType>;

/** Backend of a trial: the backend of its thread, or only the task's type if the task brings its own backend. */
export type TrialBackend = ThreadBackend | { [T in OtherTaskType]: { readonly type: T } }[OtherTaskType];

/** Properties of trials that determine their backend. */
export interface TrialKind {
  readonly type: TrialTask['type'];
  /** Layer that the engine lacks; see {@link findUnsupportedLayer}. */
  readonly unsupportedLayer?: string | undefined;
}

/** Backend that this machine offers for a kind of trials. */
export interface TrialBackendReport {
  readonly backend: TrialBackend;
  /** Description such as `the compiled engine, native`. */
  readonly name: string;
  /** Reason why the backend is not native; undefined if it is native, the user chose it, or the task brings it. */
  readonly reason: string | undefined;
}

/**
 * Sets up the backend for a kind of trials: the engine for networks; TensorFlow for user modules, for networks with a
 * layer that the engine lacks, or if `RIDGELINE_BACKEND` selects it; no backend for tasks of another type.
 *
 * @throws RidgelineError as {@link ensureBackend} does
 * @example
 * const { backend, name } = await ensureTrialBackend({ type: 'network' });
 */
export async function ensureTrialBackend(
  kind: TrialKind,
  onProgress: OnProgress = () => undefined,
): Promise<TrialBackendReport> {
  if (kind.type !== 'network' && kind.type !== 'module') return reportWithoutBackend(kind.type);
  if (trainsOnTensorFlow(kind)) return reportTensorFlow(kind, await ensureBackend({ onProgress }));
  if (readBackendName() === 'engine-wasm') return reportEngine(forcedWasm);
  return reportEngine(await ensureEngine((what) => onProgress({ step: 'compile', what })));
}

/** Finds, in a few milliseconds, the best backend for a kind of trials among the backends that need no set-up. */
export function findTrialBackend(kind: TrialKind): TrialBackendReport {
  if (kind.type !== 'network' && kind.type !== 'module') return reportWithoutBackend(kind.type);
  if (trainsOnTensorFlow(kind)) return reportTensorFlow(kind, findBackend());
  return reportEngine(readBackendName() === 'engine-wasm' ? forcedWasm : findEngine());
}

function reportWithoutBackend(type: OtherTaskType): TrialBackendReport {
  return { backend: { type }, name: `a ${type} of your own`, reason: undefined };
}

const forcedWasm: EngineReport = { choice: { type: 'wasm' }, reason: undefined };

function trainsOnTensorFlow({ type, unsupportedLayer }: TrialKind): boolean {
  const name = readBackendName();
  return type === 'module' || unsupportedLayer !== undefined || (name !== 'engine' && name !== 'engine-wasm');
}

function reportEngine({ choice, reason }: EngineReport): TrialBackendReport {
  return {
    backend: { type: 'engine', choice },
    name: `the compiled engine, ${choice.type === 'native' ? 'native' : 'as WebAssembly'}`,
    reason,
  };
}

function reportTensorFlow(
  { type, unsupportedLayer }: TrialKind,
  { choice, tried }: BackendReport,
): TrialBackendReport {
  // Fails early for a network, which always needs the peer package. A user module may never use it.
  if (type === 'network' && choice.candidate !== 'wasm') requirePeerFolder();
  const backend = { type: 'tensorflow', choice } as const;
  const explanation = unsupportedLayer === undefined ? '' : `: the engine does not train ${unsupportedLayer}`;
  if (choice.candidate !== 'wasm') {
    return { backend, name: `TensorFlow ${choice.version}, native${explanation}`, reason: undefined };
  }
  const reasons = tried.map(({ candidate, reason }) => `${candidate}: ${reason}`);
  return {
    backend,
    name: `TensorFlow.js, as WebAssembly${explanation}`,
    reason: reasons.length === 0 ? undefined : reasons.join('; '),
  };
}
