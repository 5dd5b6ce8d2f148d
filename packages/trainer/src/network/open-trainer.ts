import type { Fingerprint } from '@ridgeline/core';
import { openEngine } from '@ridgeline/engine';
import type { ThreadBackend } from '../backend/trial-backend.ts';
import { computeEngineFingerprint } from './engine-fingerprint.ts';
import { createEngineTrainer } from './engine-trainer.ts';
import type { NetworkTrainer } from './trainer-spec.ts';

/** Backend that trains networks, open in this thread. */
export interface Trainer {
  readonly engine: NetworkTrainer;
  /** Fingerprint of trials on this backend, without the hash of the data. */
  readonly fingerprint: Omit<Fingerprint, 'data'>;
  /** Number of tensors created so far. */
  tensorCount(): number;
}

/** Opens the compiled engine, or TensorFlow's layers behind the same interface. */
export async function openTrainer(backend: ThreadBackend): Promise<Trainer> {
  if (backend.type === 'engine') {
    const engine = openEngine(backend.choice);
    return {
      engine: createEngineTrainer(engine),
      fingerprint: computeEngineFingerprint(engine),
      tensorCount: () => 0,
    };
  }
  const { getThreadTensorFlow } = await import('../objective/lazy-tensorflow.ts');
  const { createLayersEngine } = await import('../tensorflow-layers/layers-engine.ts');
  const tensorFlow = await getThreadTensorFlow(backend.choice);
  const { tf, fingerprint } = tensorFlow.get();
  return {
    engine: createLayersEngine(tf),
    // Differs from the fingerprint of user modules, whose optimizers and losses are tfjs's own.
    fingerprint: { ...fingerprint, version: `tfjs-layers ${tf.version_layers} on ${fingerprint.version}` },
    tensorCount: tensorFlow.tensorCount,
  };
}
