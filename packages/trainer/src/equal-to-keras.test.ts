import { sweepSchema } from '@ridgeline/core/parse';
import { kerasFixtures, trajectories, type SettingSpec } from './testing/keras-fixtures.ts';

/** Names without a counterpart in Keras. They are checked against formulas, and `none` against the identity. */
const namesWithoutKeras = ['none', 'constant', 'custom', 'StepDecay', 'WarmUp', 'Join'];

/** Names in the first enum of the schema below a path in `task`. */
function listAcceptedNames(...path: readonly string[]): readonly string[] {
  type Node = { readonly [key: string]: Node } | readonly Node[] | undefined;
  const listIn = (node: Node): readonly string[] | undefined => {
    if (typeof node !== 'object') return undefined;
    if (!Array.isArray(node) && 'enum' in node) return node['enum'] as unknown as readonly string[];
    for (const inner of Object.values(node)) {
      const nestedNames = listIn(inner as Node);
      if (nestedNames !== undefined) return nestedNames;
    }
    return undefined;
  };
  let node = (sweepSchema() as unknown as { readonly definitions: { readonly task: Node } }).definitions.task;
  for (const key of path) node = (node as Record<string, Record<string, Node>>)['properties']![key];
  return listIn(node)!;
}

const readName = (spec: SettingSpec) => (typeof spec === 'string' ? spec : spec['name']);

/** Names that a key accepts and no fixture covers. */
function findUncoveredNames(key: string, coveredSpecs: readonly SettingSpec[]): readonly string[] {
  const knownNames = new Set<unknown>([...coveredSpecs.map(readName), ...namesWithoutKeras]);
  const names = listAcceptedNames(...key.split('.'));
  expect(names.length).toBeGreaterThan(4);
  return names.filter((name) => !knownNames.has(name));
}

it.each([
  ['network.kernel_constraint', kerasFixtures.constraints.cases.map((fixture) => fixture.constraint)],
  ['network.activation', [...kerasFixtures.activations.cases.map((fixture) => fixture.activation), 'prelu']],
  ['training.schedule', kerasFixtures.schedules.map((fixture) => fixture.schedule)],
  ['training.optimizer', kerasFixtures.optimizers.cases.map((fixture) => fixture.optimizer)],
  [
    'training.loss',
    Object.values(kerasFixtures.losses).flatMap(({ cases }) =>
      cases.map((fixture: { loss: SettingSpec }) => fixture.loss),
    ),
  ],
] as const)(
  'every name that %s accepts has a fixture in tools/evidence/fixtures/keras/fixtures.py',
  (key, coveredSpecs) => expect(findUncoveredNames(key, coveredSpecs)).toEqual([]),
);

it.each(['network.kernel_constraint', 'training.schedule', 'training.optimizer'] as const)(
  'every name that %s accepts is trained by Keras in `trajectories` of tools/evidence/fixtures/keras/fixtures.py',
  (key) => {
    const [part, setting] = key.split('.') as ['network' | 'training', string];
    const trainedSpecs = trajectories.cases.flatMap((fixture) => {
      const spec = fixture[part][setting] as SettingSpec | undefined;
      return spec === undefined ? [] : [spec];
    });
    expect(findUncoveredNames(key, trainedSpecs)).toEqual([]);
  },
);
