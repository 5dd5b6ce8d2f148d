import { terminal } from '../testing/fixtures.ts';
import { untouched } from '../view-model/interaction.ts';
import { wantedFor } from './wanted.ts';

const size = terminal(80, 24);
const at = (cursor: number) => ({
  ...untouched,
  cursors: { ...untouched.cursors, leaderboard: cursor, log: cursor },
});

describe('wantedFor', () => {
  it('asks for three pages, with the cursor in the middle', () => {
    expect(wantedFor(untouched, size)).toEqual({
      view: 'leaderboard',
      page: { offset: 0, limit: 72 },
      curvesAround: 0,
      marked: [],
    });
    expect(wantedFor(at(24), size)).toMatchObject({ page: { offset: 0, limit: 72 } });
    expect(wantedFor(at(49), size)).toMatchObject({ page: { offset: 24, limit: 72 }, curvesAround: 48 });
    expect(wantedFor({ ...at(50), view: 'log' }, size)).toEqual({ view: 'log', after: 24, limit: 72 });
  });

  it('asks for no curves that cannot be drawn', () => {
    expect(wantedFor(untouched, { ...size, unicode: false })).toMatchObject({ curvesAround: undefined });
  });

  it('passes on filter and order', () => {
    const asked = wantedFor(
      { ...untouched, filter: { strategy: 'l2', state: 'failed' }, order: { by: 'gap', descending: true } },
      size,
    );
    expect(asked).toMatchObject({
      page: { offset: 0, limit: 72, strategy: 'l2', state: 'failed', order: { by: 'gap', descending: true } },
    });
  });

  it('asks for the open configuration', () => {
    const opened = { ...untouched, opened: 7, cursors: { ...untouched.cursors, configuration: 2 } };
    expect(wantedFor(opened, size)).toEqual({ view: 'configuration', number: 7, repeat: 2 });
    expect(wantedFor({ ...untouched, view: 'parameters' }, size)).toEqual({ view: 'parameters' });
  });
});
