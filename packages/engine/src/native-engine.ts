import { createRequire } from 'node:module';
import type { Engine } from './engine.ts';
import type { EngineModule } from './engine-module.ts';
import { moduleEngine } from './module-engine.ts';

/**
 * Opens the engine as a native addon. Examples are read in place, even in shared memory.
 *
 * @param addon absolute path of `engine.node`
 * @throws Error if the addon cannot be loaded into this process
 */
export function openNative(addon: string): Engine {
  return moduleEngine('native', createRequire(import.meta.url)(addon) as EngineModule);
}
