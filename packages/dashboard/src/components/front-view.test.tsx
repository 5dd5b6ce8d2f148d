/** @jsxRuntime automatic */
import { createMemoryStore } from '@ridgeline/core/testing';
import type { Study, StudyDefinition } from '@ridgeline/core';
import { createSnapshotReader } from '../feed/snapshot-reader.ts';
import { viewRequest } from '../feed/view-request.ts';
import { draw } from '../testing/draw.tsx';
import { configuration, sampleStudy, terminal } from '../testing/fixtures.ts';
import { simulatedDefinition } from '../testing/simulated-study.ts';
import { initialInteraction, type Interaction } from '../view-model/interaction.ts';
import { press } from '../view-model/press.ts';
import { HelpScreen } from './help-screen.tsx';
import { Screen } from './screen.tsx';

const definition: StudyDefinition = {
  ...simulatedDefinition,
  seeds: [0, 1],
  objectives: [
    { name: 'val_loss', goal: 'minimize' },
    { name: 'weight_count', goal: 'minimize' },
  ],
};
const { name } = definition;
const { log, view } = createMemoryStore();

beforeAll(async () => {
  await log.createStudy({ name, definition, plan: { configurations: 8, trials: 16 } });
  for (let number = 0; number < 16; number++) {
    const index = number >> 1;
    const trial = {
      number,
      configuration: configuration({ number: index, strategy: index % 2 === 0 ? 'l1' : 'l2' }),
      repeat: number % 2,
      seed: number % 2,
      epochs: 1,
    };
    const values = { val_loss: 0.5 - index / 20 + (number % 2) / 100, weight_count: 100 * (index + 1) };
    const [key] = await log.startTrials(name, [{ trial, token: `t${number}` }]);
    const outcome = { type: 'complete', value: values.val_loss, step: 1, values } as const;
    await log.finishTrials(name, [{ key: key!, outcome, fingerprint: undefined }]);
  }
});

const read = createSnapshotReader(view, name);

async function show(columns: number, rows: number, overrides: Partial<Interaction> = {}): Promise<string[]> {
  const interaction: Interaction = { ...initialInteraction, view: 'front', ...overrides };
  const size = terminal(columns, rows);
  const snapshot = await read(viewRequest(interaction, size));
  const screen = { snapshot, owner: undefined, interaction, terminal: size, isLastFrame: false, now: 0 };
  return draw(<Screen {...screen} />, columns);
}

it.each([
  [80, 24],
  [120, 40],
])('shows the front, its scatter plot and its configurations at %ix%i', async (columns, rows) => {
  const lines = await show(columns, rows);
  expect(lines.length).toBe(rows - 1);
  expect(lines.every((line) => line.length <= columns)).toBe(true);
  const text = lines.join('\n');
  expect(text).toMatch(/So far the front of val_loss and weight_count has 8 configurations/);
  expect(text).toMatch(/┅ front {2}⠿ l1 {2}⠿ l2 {2}⠿ #7/);
  expect(text).toMatch(/─ weight_count against val_loss ─ interim, means over 2 seeds/);
  expect(text).toMatch(/▸ +7 +l2 /);
});

it('opens the configuration under the cursor', async () => {
  const interaction: Interaction = { ...initialInteraction, view: 'front' };
  const snapshot = await read(viewRequest(interaction, terminal(80, 24)));
  const context = { snapshot, owner: undefined, pageRows: 4 };
  const movedInteraction = press(interaction, 'down', context).interaction;
  expect(press(movedInteraction, 'return', context).interaction.openedConfiguration).toBe(6);
});

it('shortens the summary by whole sentences in a small terminal', async () => {
  const lines = (await show(60, 12)).slice(3, -1);
  const summary = lines
    .slice(
      0,
      Math.max(
        0,
        lines.findIndex((line) => line.includes('─')),
      ),
    )
    .join(' ');
  expect(summary).toMatch(/So far the front of val_loss/);
  expect(summary.trim()).toMatch(/[.…]$/);
});

it('the help lists the front only for a study with several objectives', () => {
  const study: Study = { name, definition, plan: undefined, state: 'open', created: 0 };
  const drawHelp = (of: Study) => draw(<HelpScreen study={of} terminal={terminal(80, 24)} />, 80).join('\n');
  expect(drawHelp(study)).toMatch(/1 2 3 4 5 +leaderboard, strategies, parameters, log, front;/);
  expect(drawHelp(study)).toContain('f to the front');
  expect(drawHelp(sampleStudy)).toMatch(/1 2 3 4 +leaderboard, strategies, parameters, log;/);
  expect(drawHelp(sampleStudy)).not.toContain('front');
});

it('fits a small terminal', async () => {
  expect((await show(30, 8)).length).toBeLessThanOrEqual(7);
});
