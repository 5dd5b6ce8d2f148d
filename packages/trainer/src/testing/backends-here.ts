import { findBackend } from '../tensorflow/ladder.ts';
import type { BackendChoice } from '../tensorflow/rung.ts';

/**
 * Backends for tests: WebAssembly, and native TensorFlow if it is set up. With `RIDGELINE_REQUIRE_NATIVE=1`, a machine
 * without native TensorFlow fails the tests instead of skipping them.
 */
export function choicesHere(): readonly BackendChoice[] {
  const { choice, tried } = findBackend();
  const wasm: BackendChoice = { rung: 'wasm' };
  if (choice.rung !== 'wasm') return [wasm, choice];
  if (process.env['RIDGELINE_REQUIRE_NATIVE'] === '1') {
    throw new Error(`no native TensorFlow here: ${tried.map(({ reason }) => reason).join('; ')}`);
  }
  return [wasm];
}
