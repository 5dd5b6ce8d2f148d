import type { ThreadBackend } from '../backend/trial-backend.ts';
import { openTrainer } from '../network/open-trainer.ts';
import type { NetworkTrainer } from '../network/trainer-spec.ts';
import { choicesHere } from './backends-here.ts';
import { choicesOfEngine } from './engines-here.ts';

/** Backend that trains networks, with its name in test titles. */
interface NamedBackend {
  readonly type: string;
  readonly backend: ThreadBackend;
}

/** All backends that train networks here: forms of the engine, and TensorFlow's layers on each of its libraries. */
export async function networkBackendsHere(): Promise<readonly NamedBackend[]> {
  return [
    ...(await choicesOfEngine()).map((choice) => ({
      type: choice.type,
      backend: { type: 'engine', choice } as const,
    })),
    ...choicesHere().map((choice) => ({
      type: `tfjs-layers ${choice.candidate}`,
      backend: { type: 'tensorflow', choice } as const,
    })),
  ];
}

/** Opens {@link networkBackendsHere} in this thread. */
export async function trainersHere(): Promise<readonly (Pick<NamedBackend, 'type'> & NetworkTrainer)[]> {
  const backends = await networkBackendsHere();
  return Promise.all(
    backends.map(async ({ type, backend }) => ({ type, ...(await openTrainer(backend)).engine })),
  );
}
