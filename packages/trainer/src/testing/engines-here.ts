import { ensureEngine, openEngine, type Engine, type EngineChoice } from '@ridgeline/engine';

/**
 * Engines for tests: WebAssembly, and the native addon if available. With `RIDGELINE_REQUIRE_NATIVE=1`, a machine
 * without it fails the tests instead of skipping them.
 */
export async function choicesOfEngine(): Promise<readonly EngineChoice[]> {
  const { choice, reason } = await ensureEngine();
  if (choice.type === 'native') return [choice, { type: 'wasm' }];
  if (process.env['RIDGELINE_REQUIRE_NATIVE'] === '1') throw new Error(`no native engine here: ${reason}`);
  return [choice];
}

/** Opens {@link choicesOfEngine} in this thread. */
export async function openEnginesHere(): Promise<readonly Engine[]> {
  return (await choicesOfEngine()).map(openEngine);
}
