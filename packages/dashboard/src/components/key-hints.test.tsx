/** @jsxRuntime automatic */
import { draw } from '../testing/draw.tsx';
import { snapshot } from '../testing/fixtures.ts';
import { selectGlyphs } from '../view-model/glyphs.ts';
import { initialInteraction, type Interaction } from '../view-model/interaction.ts';
import type { OwnerStatus, Snapshot } from '../view-model/snapshot.ts';
import { setInkColours } from './ink-colours.ts';
import { KeyHints } from './key-hints.tsx';
import { TerminalContext } from './line-text.tsx';

const owner: OwnerStatus = { state: 'running', threads: 2, warnings: [] };

const show = (
  overrides: Partial<Interaction> = {},
  width = 100,
  runOwner: OwnerStatus | undefined = owner,
  shownSnapshot: Snapshot = snapshot(),
) => {
  const scene = {
    snapshot: shownSnapshot,
    owner: runOwner,
    interaction: { ...initialInteraction, ...overrides },
    isLastFrame: false,
    now: 0,
  };
  const hints = <KeyHints {...scene} glyphs={selectGlyphs({ unicode: true })} width={width} height={1} />;
  return draw(hints, width).join('\n');
};

describe('KeyHints', () => {
  it('shows as many keys of the view as fit', () => {
    expect(show()).toBe(
      'q close · ? help · Enter open · s sort · / filter · g group · p pause · x stop · m mark',
    );
    expect(show({}, 20)).toBe('q close · ? help');
    expect(show({ openedConfiguration: 3 })).toBe(
      'q close · ? help · Esc back · j k repeat · p pause · x stop',
    );
    expect(show({ view: 'strategies' })).toBe(
      'q close · ? help · Enter configurations · g ungroup · p pause',
    );
    expect(show({ view: 'parameters' })).toBe('q close · ? help · j k parameter · p pause');
    expect(show({ view: 'log' })).toBe('q close · ? help · j k scroll · Enter open · p pause');
  });

  it('shows that p resumes a paused study', () => {
    expect(show({}, 100, { ...owner, state: 'paused' })).toContain('p resume');
  });

  it('greys out control keys without an owner', async () => {
    await setInkColours(1);
    const coloured = (runOwner: OwnerStatus | undefined) => {
      const scene = {
        snapshot: snapshot(),
        owner: runOwner,
        interaction: initialInteraction,
        isLastFrame: false,
        now: 0,
      };
      const terminal = { columns: 100, rows: 24, colours: 1 as const, unicode: true };
      const hints = <KeyHints {...scene} glyphs={selectGlyphs(terminal)} width={100} height={1} />;
      return draw(<TerminalContext value={terminal}>{hints}</TerminalContext>, 100)[0];
    };
    expect(coloured(owner)).toContain('\x1b[36mx \x1b[39mstop');
    expect(coloured(undefined)).toContain('p pause · x stop · \x1b[22m');
  });

  it('shows the reply to a command instead of keys', () => {
    expect(show({ message: '2 trials finish first' })).toBe('2 trials finish first');
  });

  it('shows how many trials a stopping run waits for', () => {
    const stopping = (running: number) =>
      show(
        { message: 'Finishing 2 running trials' },
        100,
        { ...owner, state: 'stopping' },
        {
          ...snapshot(),
          progress: { ...snapshot().progress, running },
        },
      );
    expect(stopping(2)).toBe('Stopping: 2 trials still running; interrupt again to stop now.');
    expect(stopping(1)).toBe('Stopping: 1 trial still running; interrupt again to stop now.');
    expect(stopping(0)).toBe('Stopping.');
  });

  it('shows the open prompt instead of keys', () => {
    expect(show({ prompt: { type: 'confirm', question: 'Stop trial #57?', commands: [] } })).toBe(
      'Stop trial #57? y yes, any other key no',
    );
    expect(show({ prompt: { type: 'filter', text: '' } })).toBe(
      'filter: _ a strategy (none, l1, l2, dropout, max-norm) or a state',
    );
    expect(show({ prompt: { type: 'filter', text: 'dr' } })).toBe('filter: dr_ dropout');
    expect(show({ prompt: { type: 'filter', text: 'zz' } })).toBe('filter: zz_ nothing matches');
  });
});
