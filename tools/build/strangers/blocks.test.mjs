import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { inRepository } from '../setup/repository.mjs';
import { parseBlocks } from './blocks.mjs';

const read = (path) => readFileSync(inRepository(path), 'utf8');

describe.each(['README.md', 'README.ko.md'])('the blocks of %s', (page) => {
  it('contain the sweep that `npm start` runs', () => {
    const shown = parseBlocks(read(page)).find(({ language }) => language === 'yaml');
    const { description, ...sweep } = parse(read('sweeps/quickstart.yaml'));
    expect(description).toBeDefined();
    expect(parse(shown.text)).toEqual(sweep);
  });

  it('start with `npm start` and `npm test`', () => {
    const [first] = parseBlocks(read(page)).filter(({ language }) => language === 'sh');
    expect(first.lines.map((line) => line.split('#')[0].trim())).toEqual(['npm start', 'npm test']);
  });
});
