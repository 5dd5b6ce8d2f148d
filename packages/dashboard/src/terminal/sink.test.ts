import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Writes a megabyte to a reader that takes nothing, and says meanwhile, on its channel, how it fares. */
const program = fileURLToPath(new URL('../testing/write-to-nobody.ts', import.meta.url));

interface Fared {
  readonly turns: number;
  readonly busy: number;
}

describe('openSink', () => {
  it('neither blocks nor spins while nobody reads, and loses nothing', async () => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), program], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const [{ turns, busy }] = (await once(child, 'message')) as [Fared];
    expect(turns).toBeGreaterThan(5);
    expect(busy).toBeLessThan(0.5);
    let bytes = 0;
    child.stdout!.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await once(child, 'close');
    expect(bytes).toBe(1_000_000);
  }, 60_000);

  it('ends in words where the reader has gone', async () => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), program], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    await once(child, 'message');
    child.stdout!.destroy();
    expect(await once(child, 'close')).toEqual([3, null]);
  }, 60_000);
});
