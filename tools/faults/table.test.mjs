import { describe, expect, it } from '@jest/globals';
import { BROKEN, summarize, NOT_RUN } from './table.mjs';
import { Tally } from './tally.mjs';

const row = (state, counts = {}) => ({ state, seconds: 1, tally: Object.assign(new Tally(), counts) });

describe('summarize', () => {
  it('adds up the rows', () => {
    const rows = [row('held', { faults: 2, acknowledged: 5 }), row('loss shown', { faults: 3 })];
    expect(summarize(rows)).toEqual({ line: '5 faults, 5 acknowledged, 0 lost, 0 doubled', ok: true });
  });

  it.each([BROKEN, NOT_RUN])('fails if a row is %s', (state) => {
    expect(summarize([row('held'), row(state)]).ok).toBe(false);
  });

  it.each(['lost', 'doubled'])('fails if a result is %s', (column) => {
    const { line, ok } = summarize([row('held', { faults: 1, [column]: 1 })]);
    expect(line).toContain(`1 ${column}`);
    expect(ok).toBe(false);
  });

  it('fails if no row was run', () => {
    expect(summarize([]).ok).toBe(false);
  });
});
