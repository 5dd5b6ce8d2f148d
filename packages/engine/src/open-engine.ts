import { createRequire } from 'node:module';
import type { Engine } from './engine.ts';
import type { EngineModule } from './engine-module.ts';
import { moduleEngine } from './module-engine.ts';
import { openWasm } from './wasm-engine.ts';

/** Choice of an engine, as plain data that can be sent to a thread. */
export type EngineChoice =
  /** `addon`: absolute path of `engine.node`. */
  { readonly type: 'native'; readonly addon: string } | { readonly type: 'wasm' };

/**
 * Opens an engine in this thread. The native engine reads examples in place, even in shared memory.
 *
 * @throws Error if an addon cannot be loaded
 * @example
 * const engine = openEngine(findEngine().choice);
 */
export function openEngine(choice: EngineChoice): Engine {
  if (choice.type === 'wasm') return openWasm();
  return moduleEngine('native', createRequire(import.meta.url)(choice.addon) as EngineModule);
}
