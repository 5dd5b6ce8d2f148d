import { describe, expect, it } from '@jest/globals';
import { BROKEN, lastLine, NOT_RUN } from './table.mjs';
import { Tally } from './tally.mjs';

const row = (state, counts = {}) => ({ state, seconds: 1, tally: Object.assign(new Tally(), counts) });

describe('lastLine', () => {
  it('adds up the rows', () => {
    const rows = [row('held', { faults: 2, acknowledged: 5 }), row('loss shown', { faults: 3 })];
    expect(lastLine(rows)).toEqual({ line: '5 faults, 5 acknowledged, 0 lost, 0 doubled', ok: true });
  });

  it.each([BROKEN, NOT_RUN])('fails if a row is %s', (state) => {
    expect(lastLine([row('held'), row(state)]).ok).toBe(false);
  });

  it.each(['lost', 'doubled'])('fails if something is %s', (what) => {
    const { line, ok } = lastLine([row('held', { faults: 1, [what]: 1 })]);
    expect(line).toContain(`1 ${what}`);
    expect(ok).toBe(false);
  });

  it('fails if no row was run', () => {
    expect(lastLine([]).ok).toBe(false);
  });
});
