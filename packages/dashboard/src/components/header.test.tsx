/** @jsxRuntime automatic */
import type { Study } from '@ridgeline/core';
import { draw } from '../testing/draw.tsx';
import { pausingStudy, progress, runningTrial, snapshot, sampleStudy } from '../testing/fixtures.ts';
import { selectGlyphs } from '../view-model/glyphs.ts';
import { initialInteraction } from '../view-model/interaction.ts';
import type { Scene } from '../view-model/scene.ts';
import type { OwnerStatus } from '../view-model/snapshot.ts';
import { Header } from './header.tsx';
import { Label, Stack } from './line-text.tsx';

const owner: OwnerStatus = { state: 'running', threads: 2, warnings: [] };

const createScene = (overrides: Partial<Scene>): Scene => ({
  snapshot: snapshot({
    progress: progress({
      ended: { complete: 88, pruned: 0, diverged: 1, failed: 1, cancelled: 0 },
      running: 1,
      workingTime: 400_000,
      lastEvent: 400_000,
      busy: 900_000,
    }),
    running: [runningTrial({ started: 400_000, last: { step: 10, values: {} } })],
  }),
  owner,
  interaction: initialInteraction,
  isLastFrame: false,
  now: 405_000,
  width: 78,
  height: 20,
  glyphs: selectGlyphs({ unicode: true }),
  ...overrides,
});

const header = (overrides: Partial<Scene> = {}) => {
  const scene = createScene(overrides);
  const element = (
    <Stack width={scene.width}>
      <Header scene={scene} hasTitle hasCounts />
    </Stack>
  );
  return draw(element, scene.width);
};

it.each([90, 60, 40, 20, 10])('stays within its rows at a width of %i', (width) => {
  const ended = { complete: 1_200, pruned: 340, diverged: 56, failed: 7, cancelled: 8 };
  const scenes = [
    createScene({ width }),
    createScene({ width, snapshot: snapshot({ progress: progress({ ended }) }) }),
  ];
  for (const scene of scenes) {
    const element = (
      <Stack width={width}>
        <Header scene={scene} hasTitle hasCounts />
        <Label>below</Label>
      </Stack>
    );
    expect(draw(element, width)[3]).toBe('below');
  }
});

describe('the title', () => {
  const title = (overrides: Partial<Scene> = {}) => header(overrides)[0]!;
  const stateText = (overrides: Partial<Scene>) => title(overrides).split('  ').at(-1)?.trim();

  it('shows the views and the state of the run', () => {
    expect(title()).toBe('regularization   ▸1 leaderboard  2 strategies  3 parameters  4 log   ◐ running');
    expect(title({ interaction: { ...initialInteraction, view: 'log' } })).toContain(' ▸4 log');
    expect(title({ width: 120 })).toContain('  which strategy generalizes best on 5,0…');
    expect(title({ isLastFrame: true })).toBe(
      'regularization  which strategy generalizes best on 5,000 digits      ◐ running',
    );
    expect(stateText({ owner: { ...owner, state: 'paused' } })).toBe('◌ paused');
    expect(stateText({ owner: { ...owner, state: 'stopping' } })).toBe('◌ stopping');
    expect(stateText({ owner: undefined })).toBe('◌ not running');
    expect(stateText({ snapshot: snapshot({ study: { ...sampleStudy, state: 'complete' } }) })).toBe(
      '✓ complete',
    );
    expect(stateText({ snapshot: snapshot({ study: { ...sampleStudy, state: 'stopped' } }) })).toBe(
      '■ stopped early',
    );
  });

  it('names only the open view if the other names do not fit', () => {
    expect(title({ width: 60 })).toBe('regularization   ▸1 leaderboard  2  3  4           ◐ running');
  });

  it('drops the views before the state', () => {
    expect(title({ width: 36 })).toBe('regularization             ◐ running');
    expect(title({ width: 10 })).toBe('regulariz…');
  });

  it('truncates a long name before it drops the state', () => {
    const study = { ...sampleStudy, name: 'regularization-of-the-wide-network' };
    expect(title({ width: 36, snapshot: snapshot({ study }) })).toBe('regularization-of-the-wi…  ◐ running');
  });
});

describe('the progress', () => {
  const bar = (overrides: Partial<Scene> = {}) => header(overrides)[1]!;

  it('shows a bar, the ended trials and the remaining time', () => {
    expect(bar()).toBe('━━━━━━━━━━━━╸─────────────────────────────  30 %  90 of 300 trials  ETA 17m28s');
  });

  it('shows a dash as the remaining time while nothing runs', () => {
    expect(bar({ snapshot: snapshot() })).toMatch(/ 0 % {2}0 of 300 trials {2}ETA –$/);
  });

  it('shows how long a finished study took', () => {
    const endedSnapshot = snapshot({
      study: { ...sampleStudy, state: 'complete' },
      progress: progress({
        ended: { complete: 300, pruned: 0, diverged: 0, failed: 0, cancelled: 0 },
        workingTime: 92_000,
        lastEvent: 7_200_000,
      }),
    });
    expect(bar({ snapshot: endedSnapshot })).toMatch(/━ {2}100 % {2}300 of 300 trials {2}took 1m32s$/);
  });

  it('drops the time, the trials and the bar, in this order', () => {
    expect(bar({ width: 40 })).toBe('━━━━╸───────────  30 %  90 of 300 trials');
    expect(bar({ width: 30 })).toMatch(/^[━╸─]+ {2}30 %$/);
    expect(bar({ width: 12 })).toBe('30 % regula…');
  });
});

describe('the counts', () => {
  const counts = (overrides: Partial<Scene>) => header(overrides)[2]!;

  it('show the trials by state and the throughput', () => {
    expect(counts({ width: 100 })).toBe(
      '◐ 1 running  ✓ 88 complete  ∿ 1 diverged  ✗ 1 failed      12.0 trials/min · 6m45s so far · 2 threads',
    );
  });

  it('list trials that wait for a thread as queued', () => {
    const queuedSnapshot = { ...createScene({}).snapshot, queued: 41 };
    expect(counts({ width: 100, snapshot: queuedSnapshot })).toMatch(
      /^◐ 1 running {2}◌ 41 queued {2}✓ 88 complete/,
    );
  });

  it('label cancelled seeds as skipped or cancelled in finals with interim looks', () => {
    const { metric } = sampleStudy.definition;
    const design = { alpha: 0.05, looks: [4, 6] };
    const finalsOf = { study: 'a', round: 1, metric, folds: 1, design };
    const finals = snapshot({
      study: { ...sampleStudy, definition: { ...sampleStudy.definition, finalsOf } },
      progress: progress({ ended: { complete: 10, pruned: 0, diverged: 0, failed: 0, cancelled: 2 } }),
    });
    expect(counts({ width: 100, snapshot: finals })).toMatch(/^✓ 10 complete {2}■ 2 skipped or cancelled/);
  });

  it('label pruned trials as paused if they may continue', () => {
    const ended = { complete: 1, pruned: 9, diverged: 0, failed: 0, cancelled: 0 };
    const countsOf = (study: Study) =>
      counts({ snapshot: snapshot({ study, progress: progress({ ended }) }) });
    expect(countsOf(pausingStudy)).toMatch(/^✓ 1 complete {2}⊘ 9 paused /);
    expect(countsOf(sampleStudy)).toMatch(/^✓ 1 complete {2}⊘ 9 pruned /);
  });

  it('drop the number of threads first', () => {
    expect(counts({ width: 85 })).toMatch(/ {2}12\.0 trials\/min · 6m45s so far$/);
    expect(counts({ width: 30 })).toBe('◐ 1 running  ✓ 88 complete  ∿…');
  });
});
