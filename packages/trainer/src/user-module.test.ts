import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-user-module-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads a module three times and calls its export. In a separate process, because jest prevents module hooks. */
function loadAndCall(file: string): string {
  const program = `
    const { loadDefaultExport } = await import(${JSON.stringify(new URL('./user-module.ts', import.meta.url).href)});
    for (let time = 0; time < 3; time++) process.stdout.write(String(await (await loadDefaultExport(${JSON.stringify(file)}))()));
  `;
  const flags = ['--conditions=@ridgeline/source', '--import', import.meta.resolve('tsx')];
  return execFileSync(process.execPath, [...flags, '--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

describe('loadDefaultExport', () => {
  it.each(['counts.mjs', 'counts.ts'])('loads %s once', (name) => {
    const file = join(folder, name);
    writeFileSync(file, 'let calls = 0; export default () => ++calls;');
    expect(loadAndCall(file)).toBe('123');
  });
});

describe('the stack trace of a TypeScript module', () => {
  it.each([
    ['outside a package', 'plain'],
    ['in an ES module package', 'modules'],
  ])('has the source lines and columns %s', (_, name) => {
    const moduleFolder = join(folder, name);
    mkdirSync(moduleFolder);
    if (name === 'modules') writeFileSync(join(moduleFolder, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(moduleFolder, 'model.ts'),
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
    writeFileSync(join(moduleFolder, 'other.mjs'), 'export const other = 1;');
    writeFileSync(
      join(moduleFolder, 'train.ts'),
      `interface Settings { readonly rate: number }

export function train({ rate }: Settings): number {
  if (rate === 1) throw new Error('no');
  return rate;
}
`,
    );
    const stack = loadAndCall(join(moduleFolder, 'model.ts'));
    expect(stack).toContain(`${join(moduleFolder, 'train.ts')}:4:25`);
    expect(stack).toContain(`${join(moduleFolder, 'model.ts')}:10:12`);
  });
});
