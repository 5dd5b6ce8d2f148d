import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, sweepErrors } from '../testing/parse-sweep-text.ts';
import { readSearchFile, readSweepFile } from './read-sweep-file.ts';

const sweeps = fileURLToPath(new URL('../../../../sweeps', import.meta.url));
const quickstart = join(sweeps, 'quickstart.yaml');

const validText = `task: { data: { name: mnist } }
method: random
run_cap: 10
parameters:
  network.dropout: { min: 0.1, max: 0.6 }
`;

describe('a sweep file', () => {
  it('of the quickstart is parsed', async () => {
    const definition = await readSweepFile(quickstart);
    expect(definition.name).toBe('quickstart');
    expect(definition.strategies.map(({ name, method }) => `${name} ${method}`)).toEqual([
      ...['none random', 'l1 grid', 'l2 grid', 'dropout random', 'max-norm random'],
    ]);
  });

  it('in sweeps/ is valid and names its schema for editors', async () => {
    const files = (await readdir(sweeps)).filter((file) => /\.(yaml|json)$/.test(file));
    expect(files).toContain('quickstart.yaml');
    for (const file of files) {
      await expect(readSweepFile(join(sweeps, file))).resolves.toBeDefined();
      const text = await readFile(join(sweeps, file), 'utf8');
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/packages\/core\/sweep\.schema\.json$/m);
    }
  });

  it('of W&B is read as a search space, with notes on keys without effect', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sweep-'));
    const file = join(folder, 'wandb.yaml');
    await writeFile(
      file,
      'method: random\nparameters:\n  depth: { values: [1, 2] }\nprogram: train.py\nentity: me\n',
    );
    const { definition, notes } = await readSearchFile(file);
    expect(definition.type).toBe('none');
    expect(notes).toEqual([`${file}:5:1  "entity" is a W&B key and has no effect here`]);
  });

  it('with a deprecated key is read, with a warning', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sweep-'));
    const file = join(folder, 'old.yaml');
    await writeFile(file, `${validText}metric: { name: val_loss, strategy: best }\n`);
    const warnings: string[] = [];
    const { metric } = await readSweepFile(file, (line) => warnings.push(line));
    expect(metric.summary).toEqual({ type: 'best' });
    expect(warnings).toEqual([
      `${file}:6:27  "metric.strategy" was renamed to "metric.summary": this is the last version that accepts the old key`,
    ]);
  });

  it('without a goal is read with a warning if its metric is an accuracy', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sweep-'));
    const file = join(folder, 'accuracy.yaml');
    await writeFile(file, `${validText}metric: { name: val_accuracy }\n`);
    const warnings: string[] = [];
    await readSweepFile(file, (line) => warnings.push(line));
    expect(warnings).toEqual([
      `${file}:6:11  "val_accuracy" is minimized by default: write \`goal: maximize\` if larger is better`,
    ]);
  });

  it('without a name is named after its file', () => {
    expect(parse(validText, 'some/folder/fashion.v2.yaml').name).toBe('fashion.v2');
  });

  it('may be JSON', () => {
    const json = { task: { data: { name: 'mnist' } }, method: 'grid', strategies: { none: {} } };
    expect(parse(JSON.stringify(json, null, 2), 'x.json').strategies).toHaveLength(1);
  });

  it('distinguishes 1 from 1.0, as W&B does', () => {
    const readType = (bounds: string) =>
      parse(
        validText.replace(
          'network.dropout: { min: 0.1, max: 0.6 }',
          `network.kernel_regularizer.l2: ${bounds}`,
        ),
      ).strategies[0]!.dimensions[0]!.dimension.type;
    expect(readType('{ min: 1, max: 4 }')).toBe('int_uniform');
    expect(readType('{ min: 1.0, max: 4 }')).toBe('uniform');
    expect(readType('{ min: 1, max: 4e0 }')).toBe('uniform');
  });
});

describe('an error', () => {
  it('is reported with all others, by line and column, in the order of the file', () => {
    expect(
      sweepErrors(`task:
  data: { name: mnits }
  network: { hidden: [64], droput: 0.1 }
method: random
run_cap: ten
parameters:
  training.optimizer.learning_rate:
    values: [0.1, -0.1]
  network.dropout: { min: 0.1 }
  seed: { values: [1, 2] }
strategies:
  none:
  l2: { parameters: { network.kernel_regularizer.l2: { min: 0.1, max: .inf } } }
`),
    ).toMatchInlineSnapshot(`
      [
        "sweeps/x.yaml:2:17  there is no data set "mnits" — did you mean "mnist"?",
        "sweeps/x.yaml:3:28  unknown key "droput" in task.network — did you mean "dropout"?",
        "sweeps/x.yaml:5:10  run_cap must be a number, not the text "ten"",
        "sweeps/x.yaml:8:19  training.optimizer.learning_rate must be at least 0, not -0.1",
        "sweeps/x.yaml:9:20  network.dropout needs "max"",
        "sweeps/x.yaml:10:3  the parameter "seed" is not a path in task — set the number of repeats with \`seeds\` at the top of the file, such as \`seeds: 5\`",
        "sweeps/x.yaml:12:8  strategy "none" must be a mapping — write \`none: {}\` for a strategy without parameters",
        "sweeps/x.yaml:13:71  max must be a number, not Infinity",
      ]
    `);
  });

  it('points to the position of a missing key', () => {
    expect(sweepErrors('parameters: {}\n')).toEqual([
      'sweeps/x.yaml:1:1  "task" is missing: it defines what each trial trains — add `task: { data: { name: mnist } }`',
      'sweeps/x.yaml:1:1  "method" is missing: it defines how points are chosen — add `method: random` or `method: grid`',
    ]);
  });

  it('is reported at the anchor if the value is invalid where an alias uses it', () => {
    const anchoredText = validText.replace('{ min: 0.1, max: 0.6 }', '&range { min: 0.1, max: 1.6 }');
    expect(sweepErrors(anchoredText.replace('network.dropout', 'training.epochs'))).toHaveLength(2);
    const strategies = 'strategies:\n  a: { parameters: { network.dropout.0: *range } }\n';
    expect(
      sweepErrors(anchoredText.replace('network.dropout', 'network.kernel_regularizer.l2') + strategies),
    ).toEqual(['sweeps/x.yaml:5:58  network.dropout.0 must be below 1, not 1.6']);
  });

  it('escapes control characters of the file', () => {
    expect(sweepErrors(`${validText}"a\\e[31mb": 1\n`)[0]).toMatch(/^sweeps\/x.yaml:6:1 {2}unknown key "ab"/);
  });

  it('is found in a list of thousands of values', () => {
    const values = Array.from({ length: 6600 }, (_, index) => (0.0001 + index * 1e-6).toFixed(7));
    const list = (numbers: readonly string[]) =>
      validText.replace(
        'network.dropout: { min: 0.1, max: 0.6 }',
        `training.optimizer.learning_rate: { values: [${numbers.join(',')}] }`,
      );
    expect(sweepErrors(list(values))).toEqual([]);
    expect(sweepErrors(list(values.map((value) => `-${value}`)))).toHaveLength(51);
    expect(sweepErrors(list(values.with(4321, '-0.1').with(4322, 'x')))).toEqual([
      `sweeps/x.yaml:5:${48 + 4321 * 10}  training.optimizer.learning_rate must be at least 0, not -0.1`,
      `sweeps/x.yaml:5:${48 + 4321 * 10 + 5}  training.optimizer.learning_rate must be a number, not the text "x"`,
    ]);
  });

  it('is only counted beyond the first 50', () => {
    const lines = sweepErrors(
      `${validText}${Array.from({ length: 80 }, (_, i) => `word${i}: 1\n`).join('')}`,
    );
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('… and 30 more');
  });

  it('is reported for an unreadable file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sweep-'));
    await expect(readSweepFile(join(folder, 'none.yaml'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringMatching(/^There is no .*none\.yaml\.$/),
    });
    await expect(readSweepFile(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(readSweepFile('/dev/zero')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await writeFile(join(folder, 'big.yaml'), ' '.repeat(10_000_000));
    await expect(readSweepFile(join(folder, 'big.yaml'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('more than 256 KiB, the limit for a sweep file'),
    });
  });
});

describe('a hostile file', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]},`.repeat(10)}]`),
  ].join('\n');
  const attacks: Readonly<Record<string, readonly [string | Uint8Array, RegExp]>> = {
    'an alias bomb': [bomb, /alias/i],
    'a list nested 1,000 deep': ['['.repeat(1000) + ']'.repeat(1000), /nested more than 32 levels deep/],
    'an open list nested 100,000 deep': ['['.repeat(100_000), /nested more than 32 levels deep/],
    'a mapping nested 1,000 deep': [
      Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /nested more than 32 levels deep/,
    ],
    'keys nested 1,000 deep': ['? '.repeat(1000), /nested more than 32 levels deep/],
    'the key __proto__': [`${validText}__proto__: { method: grid }\n`, /:6:1 {2}"__proto__" is not allowed/],
    'the key constructor': [`${validText}constructor: 1\n`, /:6:1 {2}"constructor" is not allowed/],
    'a NaN': [validText.replace('0.6', '.nan'), /:5:37 {2}max must be a number, not NaN/],
    'a number beyond all bounds': [
      validText.replace('0.6', '1e400'),
      /:5:37 {2}max must be a number, not Infinity/,
    ],
    'a NUL': [`${validText}# \0`, /:6:3 {2}the file has a NUL/],
    'UTF-16': [Buffer.from(`\ufeff${validText}`, 'utf16le'), /the file is not UTF-8: save it as UTF-8/],
    'Latin-1': [Buffer.from(`${validText}# caf\xe9`, 'latin1'), /the file is not UTF-8: save it as UTF-8/],
    'several documents': [`${validText}---\n${validText}`, /:6:1 {2}a second document begins here/],
    'an unknown tag': [validText.replace('0.6', '!secret 0.6'), /:5:37 {2}Unresolved tag: !secret/],
    'a tag of another language': [validText.replace('0.6', '!!python/object 0.6'), /Unresolved tag/],
    'a key twice': [`${validText}method: grid\n`, /:6:1 {2}this key is defined twice/],
    'a merge key': [
      `${validText}strategies: { a: { parameters: &p {} }, b: { <<: *p } }\n`,
      /:6:46 {2}merge keys are not supported: repeat the keys, or use the alias as the whole value$/,
    ],
    'a number as a key': [`${validText}? [1, 2]\n: 3\n`, /a key must be a string/],
    '30,000 values': [`a: [${'1,'.repeat(30_000)}]`, /more than 20000 tokens/],
    '2,800 unknown keys': [
      `${validText}${Array.from({ length: 2800 }, (_, i) => `w${i}: 1`).join('\n')}\n`,
      /unknown key "w0"/,
    ],
    '1,400 keys that are defined twice': [
      `${validText}${Array.from({ length: 2800 }, (_, i) => `w${i % 1400}: 1`).join('\n')}\n`,
      /:1406:1 {2}this key is defined twice/,
    ],
    'an empty file': ['', /must be a mapping/],
    'an alias without anchor': [validText.replace('0.6', '*missing'), /:5:37 {2}.*alias/i],
  };

  it.each(Object.keys(attacks))('is rejected: %s', (name) => {
    const [text, expected] = attacks[name]!;
    for (let time = 0; time < 3; time++) {
      const lines = sweepErrors(text);
      expect(lines[0]).toMatch(expected);
    }
  });
});
