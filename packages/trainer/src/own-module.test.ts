import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-own-module-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads a module three times, in a process of its own since jest lets nobody add hooks, and calls what it exports. */
function callsOf(file: string): string {
  const program = `
    const { defaultExport } = await import(${JSON.stringify(new URL('./own-module.ts', import.meta.url).href)});
    for (let time = 0; time < 3; time++) process.stdout.write(String((await defaultExport(${JSON.stringify(file)}))()));
  `;
  const flags = ['--conditions=@ridgeline/source', '--import', import.meta.resolve('tsx')];
  return execFileSync(process.execPath, [...flags, '--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

describe('defaultExport', () => {
  it.each(['counts.mjs', 'counts.ts'])('loads %s once', (name) => {
    const file = join(folder, name);
    writeFileSync(file, 'let calls = 0; export default () => ++calls;');
    expect(callsOf(file)).toBe('123');
  });
});
