import { findBackend } from '../tensorflow/find-backend.ts';
import type { BackendChoice } from '../tensorflow/candidate.ts';

/**
 * Backends for tests: WebAssembly, and native TensorFlow if it is set up. With `RIDGELINE_REQUIRE_NATIVE=1`, a machine
 * without native TensorFlow fails the tests instead of skipping them.
 */
export function availableBackends(): readonly BackendChoice[] {
  const { choice, tried } = findBackend();
  const wasm: BackendChoice = { candidate: 'wasm' };
  if (choice.candidate !== 'wasm') return [wasm, choice];
  if (process.env['RIDGELINE_REQUIRE_NATIVE'] === '1') {
    throw new Error(`no native TensorFlow here: ${tried.map(({ reason }) => reason).join('; ')}`);
  }
  return [wasm];
}
