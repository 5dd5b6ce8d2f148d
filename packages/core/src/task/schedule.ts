import { z } from 'zod';
import { pluralize } from '../wording.ts';
import type { PlainSchedule, ScheduleConfig } from './network-task.ts';
import {
  booleanSchema,
  namedSchema,
  numberSchema,
  refuse,
  integerSchema,
  required,
  type Shapes,
} from './strict-mapping.ts';

const steps = numberSchema({ above: 0 });
const decay = {
  decay_rate: numberSchema({ above: 0 }).default(0.9),
  decay_steps: steps.optional(),
  staircase: booleanSchema().default(false),
};
const boundaries = z.array(integerSchema({ min: 0 }), required('a list of steps, such as [1000, 2000]'));
const rates = z.array(numberSchema({ min: 0 }), required('a list of learning rates'));

const plainShapes = {
  constant: {},
  custom: { module: z.string(required('the path of a module that exports (step) => rate')) },
  ExponentialDecay: decay,
  InverseTimeDecay: decay,
  PolynomialDecay: {
    decay_steps: steps.optional(),
    end_learning_rate: numberSchema({ min: 0 }).default(0.0001),
    power: numberSchema({ above: 0 }).default(1),
    cycle: booleanSchema().default(false),
  },
  PiecewiseConstantDecay: { boundaries, values: rates },
  StepDecay: {
    decay_rate: numberSchema({ above: 0 }).default(0.5),
    decay_epochs: integerSchema({ min: 1 }).default(10),
  },
  CosineDecay: {
    decay_steps: steps.optional(),
    alpha: numberSchema({ min: 0, max: 1 }).default(0),
    warmup_steps: integerSchema({ min: 0 }).default(0),
    warmup_target: numberSchema({ min: 0 }).optional(),
  },
  CosineDecayRestarts: {
    first_decay_steps: numberSchema({ min: 1 }).optional(),
    t_mul: numberSchema({ min: 1 }).default(2),
    m_mul: numberSchema({ above: 0 }).default(1),
    alpha: numberSchema({ min: 0, max: 1 }).default(0),
  },
} as const satisfies Shapes<PlainSchedule['name']>;

const plain = namedSchema('schedule', plainShapes).superRefine(checkPlain);

/** Schema of a learning-rate schedule by its Keras name; `WarmUp` and `Join` combine others. */
export const schedule = namedSchema('schedule', {
  ...plainShapes,
  WarmUp: { warmup_steps: integerSchema({ min: 1 }), schedule: plain.prefault('constant') },
  Join: {
    boundaries,
    schedules: z.array(plain, required('a list of schedules')),
  },
} satisfies Shapes<ScheduleConfig['name']>).superRefine((spec, context) => {
  if (spec.name === 'Join') checkBoundaries(spec.boundaries, spec.schedules.length, 'schedule', context);
  else if (spec.name !== 'WarmUp') checkPlain(spec, context);
});

function checkPlain(spec: PlainSchedule, context: z.RefinementCtx): void {
  if (spec.name === 'PiecewiseConstantDecay') {
    checkBoundaries(spec.boundaries, spec.values.length, 'value', context);
  }
  if (spec.name === 'CosineDecay' && spec.warmupSteps > 0 && spec.warmupTarget === undefined) {
    refuse(context, spec, 'has warmup_steps but no warmup_target', 'add warmup_target');
  }
}

/** Checks that boundaries increase, that there is at least one, and that `partCount` is their number plus one. */
function checkBoundaries(
  boundaries: readonly number[],
  partCount: number,
  noun: string,
  context: z.RefinementCtx,
): void {
  if (boundaries.length === 0 || partCount !== boundaries.length + 1) {
    refuse(
      context,
      boundaries,
      `has ${boundaries.length} ${boundaries.length === 1 ? 'boundary' : 'boundaries'} for ${pluralize(partCount, noun)}`,
      `write at least one boundary, and one ${noun} more than boundaries`,
    );
  }
  if (boundaries.some((boundary, i) => i > 0 && boundary <= boundaries[i - 1]!)) {
    refuse(context, boundaries, 'must be strictly increasing', undefined, ['boundaries']);
  }
}
