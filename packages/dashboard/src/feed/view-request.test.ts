import { terminal } from '../testing/fixtures.ts';
import { initialInteraction } from '../view-model/interaction.ts';
import { viewRequest } from './view-request.ts';

const size = terminal(80, 24);
const withCursor = (cursor: number) => ({
  ...initialInteraction,
  cursors: { ...initialInteraction.cursors, leaderboard: cursor, log: cursor },
});

describe('viewRequest', () => {
  it('requests three screens of rows, with the cursor on the middle one except at the top', () => {
    expect(viewRequest(initialInteraction, size)).toEqual({
      view: 'leaderboard',
      page: { offset: 0, limit: 72 },
      curvesAround: 0,
      marks: [],
    });
    expect(viewRequest(withCursor(24), size)).toMatchObject({ page: { offset: 0, limit: 72 } });
    expect(viewRequest(withCursor(49), size)).toMatchObject({
      page: { offset: 24, limit: 72 },
      curvesAround: 48,
    });
    expect(viewRequest({ ...withCursor(50), view: 'log' }, size)).toEqual({
      view: 'log',
      laterCount: 24,
      limit: 72,
    });
  });

  it('requests no curves if they cannot be drawn', () => {
    expect(viewRequest(initialInteraction, { ...size, unicode: false })).toMatchObject({
      curvesAround: undefined,
    });
  });

  it('passes on the filter and the order', () => {
    const request = viewRequest(
      {
        ...initialInteraction,
        filter: { strategy: 'l2', state: 'failed' },
        order: { by: 'gap', descending: true },
      },
      size,
    );
    expect(request).toMatchObject({
      page: { offset: 0, limit: 72, strategy: 'l2', state: 'failed', order: { by: 'gap', descending: true } },
    });
  });

  it('requests the opened configuration', () => {
    const opened = {
      ...initialInteraction,
      openedConfiguration: 7,
      cursors: { ...initialInteraction.cursors, configuration: 2 },
    };
    expect(viewRequest(opened, size)).toEqual({ view: 'configuration', number: 7, repeat: 2 });
    expect(viewRequest({ ...initialInteraction, view: 'parameters' }, size)).toEqual({ view: 'parameters' });
  });
});
