import { snapshot, strategyRow } from '../testing/fixtures.ts';
import { glyphsOf } from './glyphs.ts';
import { untouched, type Interaction } from './interaction.ts';
import { keysLine } from './keys-line.ts';
import { plainText } from './line.ts';
import type { Owner } from './snapshot.ts';

const owner: Owner = { state: 'running', threads: 2, warnings: [] };

const line = (rest: Partial<Interaction> = {}, width = 100, by: Owner | undefined = owner) =>
  keysLine(
    {
      snapshot: snapshot({ strategies: [strategyRow('l2')] }),
      owner: by,
      interaction: { ...untouched, ...rest },
    },
    width,
    glyphsOf({ unicode: true }),
  );
const show = (...args: Parameters<typeof line>) => plainText(line(...args));

describe('keysLine', () => {
  it('shows the keys of the view, as many as fit', () => {
    expect(show()).toBe('q close · ? help · Enter open · s sort · / filter · g group · p pause · x stop');
    expect(show({}, 20)).toBe('q close · ? help');
    expect(show({}, 3)).toBe('');
    expect(show({ opened: 3 })).toBe('q close · ? help · Esc back · j k repeat · p pause · x stop');
    expect(show({ view: 'strategies' })).toBe(
      'q close · ? help · Enter its configurations · g ungroup · p pause',
    );
    expect(show({ view: 'parameters' })).toBe('q close · ? help · j k parameter · p pause');
    expect(show({ view: 'log' })).toBe('q close · ? help · j k scroll · Enter open · p pause');
  });

  it('says what p does to what is paused', () => {
    expect(show({}, 100, { ...owner, state: 'paused' })).toContain('p resume');
  });

  it('greys what nobody would hear', () => {
    const toneOfStop = (by: Owner | undefined) => line({}, 100, by).at(-1)?.tone;
    expect(toneOfStop(owner)).toBe('text');
    expect(
      keysLine(
        { snapshot: snapshot(), owner: undefined, interaction: untouched },
        100,
        glyphsOf({ unicode: true }),
      ).at(-1)?.tone,
    ).toBe('faint');
  });

  it('gives its place to an answer', () => {
    expect(show({ message: '2 trials finish first' })).toBe('2 trials finish first');
  });

  it('counts what a run that stops still waits for, whatever the command was answered', () => {
    const stopping = (running: number) =>
      plainText(
        keysLine(
          {
            snapshot: snapshot({ progress: { ...snapshot().progress, running } }),
            owner: { ...owner, state: 'stopping' },
            interaction: { ...untouched, message: 'Finishing 2 running trials' },
          },
          100,
          glyphsOf({ unicode: true }),
        ),
      );
    expect(stopping(2)).toBe('Stopping: 2 trials run still; interrupt again to stop now.');
    expect(stopping(1)).toBe('Stopping: 1 trial runs still; interrupt again to stop now.');
    expect(stopping(0)).toBe('Stopping.');
  });

  it('asks', () => {
    expect(show({ prompt: { type: 'confirm', question: 'Stop trial #57?', commands: [] } })).toBe(
      'Stop trial #57? y yes, any other key no',
    );
    expect(show({ prompt: { type: 'filter', text: '' } })).toBe(
      'filter: _ a strategy (none, l1, l2, dropout, max-norm) or a state',
    );
    expect(show({ prompt: { type: 'filter', text: 'dr' } })).toBe('filter: dr_ dropout');
    expect(show({ prompt: { type: 'filter', text: 'zz' } })).toBe('filter: zz_ nothing fits');
  });
});
