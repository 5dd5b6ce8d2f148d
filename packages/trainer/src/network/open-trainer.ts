import { openEngine } from '@ridgeline/engine';
import type { ThreadBackend } from '../backend/trial-backend.ts';
import { createEngineTrainer } from './engine-trainer.ts';
import type { Trainer } from './trainer-spec.ts';

/** Opens the compiled engine, or TensorFlow's layers behind the same interface. */
export async function openTrainer(backend: ThreadBackend): Promise<Trainer> {
  if (backend.type === 'engine') return createEngineTrainer(openEngine(backend.choice));
  const { getThreadTensorFlow } = await import('../objective/lazy-tensorflow.ts');
  const { openLayersNetwork } = await import('../tensorflow-layers/layers-network.ts');
  const tensorFlow = await getThreadTensorFlow(backend.choice);
  const { tf, fingerprint } = tensorFlow.get();
  return {
    // Differs from the fingerprint of user modules, whose optimizers and losses are tfjs's own.
    fingerprint: { ...fingerprint, version: `tfjs-layers ${tf.version_layers} on ${fingerprint.version}` },
    tensorCount: tensorFlow.tensorCount,
    open: (spec) => openLayersNetwork(tf, spec),
  };
}
