import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-user-module-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads a module three times and calls its export. It needs its own process, since jest prevents adding hooks. */
function callsOf(file: string): string {
  const program = `
    const { defaultExport } = await import(${JSON.stringify(new URL('./user-module.ts', import.meta.url).href)});
    for (let time = 0; time < 3; time++) process.stdout.write(String(await (await defaultExport(${JSON.stringify(file)}))()));
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

describe('the stack of a TypeScript module', () => {
  it.each([
    ['in no package', 'plain'],
    ['in an ES module package', 'modules'],
  ])('has the lines and columns of its files %s', (_, name) => {
    const own = join(folder, name);
    mkdirSync(own);
    if (name === 'modules') writeFileSync(join(own, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(own, 'model.ts'),
      `import { train } from './train.ts';
interface Settings {
  readonly rate: number;
}

export default async (): Promise<string> => {
  const settings: Settings = { rate: 1 };
  const { other } = await import('./other.mjs');
  try {
    return train(settings) + other;
  } catch (error) {
    return (error as Error).stack!;
  }
};
`,
    );
    writeFileSync(join(own, 'other.mjs'), 'export const other = 1;');
    writeFileSync(
      join(own, 'train.ts'),
      `interface Settings { readonly rate: number }

export function train({ rate }: Settings): number {
  if (rate === 1) throw new Error('no');
  return rate;
}
`,
    );
    const stack = callsOf(join(own, 'model.ts'));
    expect(stack).toContain(`${join(own, 'train.ts')}:4:25`);
    expect(stack).toContain(`${join(own, 'model.ts')}:10:12`);
  });
});
