import { sweepSchema } from '@ridgeline/core/parse';
import { kerasFixtures, trajectories, type SettingSpec } from './testing/keras-fixtures.ts';

/**
 * Names without a Keras counterpart that can be computed separately. They are checked against formulas, and `none`
 * against the identity.
 */
const notByKeras = ['none', 'constant', 'custom', 'StepDecay', 'WarmUp', 'Join'];

/** First list of names below a key of a sweep file's `task`. */
function namesOf(...path: readonly string[]): readonly string[] {
  type Node = { readonly [key: string]: Node } | readonly Node[] | undefined;
  const listIn = (node: Node): readonly string[] | undefined => {
    if (typeof node !== 'object') return undefined;
    if (!Array.isArray(node) && 'enum' in node) return node['enum'] as unknown as readonly string[];
    for (const inner of Object.values(node)) {
      const found = listIn(inner as Node);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  let node = (sweepSchema() as unknown as { readonly definitions: { readonly task: Node } }).definitions.task;
  for (const key of path) node = (node as Record<string, Record<string, Node>>)['properties']![key];
  return listIn(node)!;
}

const nameOf = (spec: SettingSpec) => (typeof spec === 'string' ? spec : spec['name']);

/** Names that a key accepts and no fixture covers. */
function notHeld(key: string, held: readonly SettingSpec[]): readonly string[] {
  const known = new Set<unknown>([...held.map(nameOf), ...notByKeras]);
  const names = namesOf(...key.split('.'));
  expect(names.length).toBeGreaterThan(4);
  return names.filter((name) => !known.has(name));
}

it.each([
  ['network.kernel_constraint', kerasFixtures.constraints.cases.map((one) => one.constraint)],
  ['network.activation', [...kerasFixtures.activations.cases.map((one) => one.activation), 'prelu']],
  ['training.schedule', kerasFixtures.schedules.map((one) => one.schedule)],
  ['training.optimizer', kerasFixtures.optimizers.cases.map((one) => one.optimizer)],
  [
    'training.loss',
    Object.values(kerasFixtures.losses).flatMap(({ cases }) =>
      cases.map((one: { loss: SettingSpec }) => one.loss),
    ),
  ],
] as const)(
  'each name that %s takes is compared with Keras by a fixture of tools/evidence/fixtures/keras/fixtures.py',
  (key, held) => expect(notHeld(key, held)).toEqual([]),
);

it.each(['network.kernel_constraint', 'training.schedule', 'training.optimizer'] as const)(
  'training with each name that %s takes is compared with Keras, in `trajectories` of tools/evidence/fixtures/keras/fixtures.py',
  (key) => {
    const [part, of] = key.split('.') as ['network' | 'training', string];
    const trained = trajectories.cases.flatMap((one) => {
      const spec = one[part][of] as SettingSpec | undefined;
      return spec === undefined ? [] : [spec];
    });
    expect(notHeld(key, trained)).toEqual([]);
  },
);
