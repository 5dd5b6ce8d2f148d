import { ensureEngine } from '../addon/find-engine.ts';
import type { Engine } from '../engine.ts';
import { openEngine } from '../open-engine.ts';

/**
 * Engines for tests: WebAssembly, and the native addon if available. With `RIDGELINE_REQUIRE_NATIVE=1` in the
 * environment, a missing addon is an error.
 */
export async function availableEngines(): Promise<readonly Engine[]> {
  const { choice, reason } = await ensureEngine();
  const wasm = openEngine({ type: 'wasm' });
  if (choice.type === 'native') return [openEngine(choice), wasm];
  if (process.env['RIDGELINE_REQUIRE_NATIVE'] === '1') throw new Error(`no native engine here: ${reason}`);
  return [wasm];
}
