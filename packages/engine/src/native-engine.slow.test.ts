import { createRequire } from 'node:module';
import { ensureEngine } from './addon/find-engine.ts';
import type { EngineModule } from './engine-module.ts';

const { choice } = await ensureEngine();

(choice.type === 'native' ? describe : describe.skip)('the native addon', () => {
  it.each([1.5, -1, NaN, 2 ** 53])('refuses %d as a count', (count) => {
    const addon = createRequire(import.meta.url)((choice as { addon: string }).addon) as EngineModule;
    expect(() => addon.create(new Float64Array(3), count)).toThrow(
      'a count must be a whole number from 0 to 2^53 - 1',
    );
  });
});
