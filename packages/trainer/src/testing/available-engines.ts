import { ensureEngine, openEngine, type Engine, type EngineChoice } from '@ridgeline/engine';
import { createEngineTrainer } from '../network/engine-trainer.ts';
import type { Trainer } from '../network/trainer-spec.ts';

/**
 * Engines for tests: WebAssembly, and the native addon if available. With `RIDGELINE_REQUIRE_NATIVE=1`, a missing
 * addon is an error.
 */
export async function availableEngineChoices(): Promise<readonly EngineChoice[]> {
  const { choice, reason } = await ensureEngine();
  if (choice.type === 'native') return [choice, { type: 'wasm' }];
  if (process.env['RIDGELINE_REQUIRE_NATIVE'] === '1') throw new Error(`no native engine here: ${reason}`);
  return [choice];
}

/** Engine that trains networks, with its numerics. */
type EngineTrainer = Trainer & Omit<Engine, 'open'>;

/** Opens {@link availableEngineChoices} in this thread. */
export async function openAvailableEngines(): Promise<readonly EngineTrainer[]> {
  return (await availableEngineChoices()).map((choice) => {
    const engine = openEngine(choice);
    return { ...engine, ...createEngineTrainer(engine) };
  });
}
