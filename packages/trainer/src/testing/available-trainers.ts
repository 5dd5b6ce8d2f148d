import type { ThreadBackend } from '../backend/trial-backend.ts';
import { openTrainer } from '../network/open-trainer.ts';
import type { Trainer } from '../network/trainer-spec.ts';
import { availableBackends } from './available-backends.ts';
import { availableEngineChoices } from './available-engines.ts';

/** Backend that trains networks, with its name in test titles. */
interface NamedBackend {
  readonly type: string;
  readonly backend: ThreadBackend;
}

/** All backends that train networks here: the engine and TensorFlow's layers, on WebAssembly and, if set up, native. */
export async function availableNetworkBackends(): Promise<readonly NamedBackend[]> {
  return [
    ...(await availableEngineChoices()).map((choice) => ({
      type: choice.type,
      backend: { type: 'engine', choice } as const,
    })),
    ...availableBackends().map((choice) => ({
      type: `tfjs-layers ${choice.candidate}`,
      backend: { type: 'tensorflow', choice } as const,
    })),
  ];
}

/** Opens {@link availableNetworkBackends} in this thread. */
export async function openAvailableTrainers(): Promise<readonly (Pick<NamedBackend, 'type'> & Trainer)[]> {
  const backends = await availableNetworkBackends();
  return Promise.all(backends.map(async ({ type, backend }) => ({ type, ...(await openTrainer(backend)) })));
}
