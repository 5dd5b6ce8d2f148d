import { z } from 'zod';
import type { PlainSchedule, ScheduleConfig } from './task.ts';
import { flag, named, number, refuse, whole, type Shapes } from './strict-mapping.ts';

const steps = number({ above: 0 });
const decay = {
  decay_rate: number({ above: 0 }).default(0.9),
  decay_steps: steps.optional(),
  staircase: flag().default(false),
};
const boundaries = z.array(whole({ min: 0 }), { error: 'must be a list of steps, such as [1000, 2000]' });
const rates = z.array(number({ min: 0 }), { error: 'must be a list of learning rates' });

const plainShapes = {
  constant: {},
  custom: { module: z.string({ error: 'must be the path of a module that exports (step) => rate' }) },
  ExponentialDecay: decay,
  InverseTimeDecay: decay,
  PolynomialDecay: {
    decay_steps: steps.optional(),
    end_learning_rate: number({ min: 0 }).default(0.0001),
    power: number({ above: 0 }).default(1),
    cycle: flag().default(false),
  },
  PiecewiseConstantDecay: { boundaries, values: rates },
  StepDecay: {
    decay_rate: number({ above: 0 }).default(0.5),
    decay_epochs: whole({ min: 1 }).default(10),
  },
  CosineDecay: {
    decay_steps: steps.optional(),
    alpha: number({ min: 0, max: 1 }).default(0),
    warmup_steps: whole({ min: 0 }).default(0),
    warmup_target: number({ min: 0 }).optional(),
  },
  CosineDecayRestarts: {
    first_decay_steps: steps.optional(),
    t_mul: number({ min: 1 }).default(2),
    m_mul: number({ above: 0 }).default(1),
    alpha: number({ min: 0, max: 1 }).default(0),
  },
} as const satisfies Shapes<PlainSchedule['name']>;

const plainWords = named('schedule', plainShapes);
type PlainWords = z.output<typeof plainWords>;
const plain = plainWords.transform(toPlain);

/** Schema of a learning-rate schedule by its Keras name; `WarmUp` and `Join` combine others. */
export const schedule = named('schedule', {
  ...plainShapes,
  WarmUp: { warmup_steps: whole({ min: 1 }), schedule: plain.prefault('constant') },
  Join: {
    boundaries,
    schedules: z.array(plain, { error: 'must be a list of schedules' }),
  },
} satisfies Shapes<ScheduleConfig['name']>).transform((source, context): ScheduleConfig => {
  if (source.name === 'WarmUp') {
    return { name: 'WarmUp', warmupSteps: source.warmup_steps, schedule: source.schedule };
  }
  if (source.name !== 'Join') return toPlain(source, context);
  const { boundaries, schedules } = source;
  checkBoundaries(boundaries, schedules.length, 'schedules', context);
  return { name: 'Join', boundaries, schedules };
});

function toPlain(source: PlainWords, context: z.RefinementCtx): PlainSchedule {
  switch (source.name) {
    case 'constant':
    case 'custom':
      return source;
    case 'ExponentialDecay':
    case 'InverseTimeDecay':
      return {
        name: source.name,
        decayRate: source.decay_rate,
        decaySteps: source.decay_steps,
        staircase: source.staircase,
      };
    case 'PolynomialDecay': {
      const { decay_steps: decaySteps, end_learning_rate: endLearningRate, power, cycle } = source;
      return { name: 'PolynomialDecay', decaySteps, endLearningRate, power, cycle };
    }
    case 'PiecewiseConstantDecay': {
      const { boundaries, values } = source;
      checkBoundaries(boundaries, values.length, 'values', context);
      return { name: 'PiecewiseConstantDecay', boundaries, values };
    }
    case 'StepDecay':
      return { name: 'StepDecay', decayRate: source.decay_rate, decayEpochs: source.decay_epochs };
    case 'CosineDecay':
      if (source.warmup_steps > 0 && source.warmup_target === undefined) {
        refuse(context, source, 'has warmup_steps and no warmup_target', 'add warmup_target');
      }
      return {
        name: 'CosineDecay',
        decaySteps: source.decay_steps,
        alpha: source.alpha,
        warmupSteps: source.warmup_steps,
        warmupTarget: source.warmup_target,
      };
    case 'CosineDecayRestarts':
      return {
        name: 'CosineDecayRestarts',
        firstDecaySteps: source.first_decay_steps,
        tMul: source.t_mul,
        mMul: source.m_mul,
        alpha: source.alpha,
      };
  }
}

/** Checks that boundaries ascend, and that there is one fewer than parts. */
function checkBoundaries(
  boundaries: readonly number[],
  parts: number,
  what: string,
  context: z.RefinementCtx,
): void {
  if (boundaries.length === 0 || parts !== boundaries.length + 1) {
    refuse(
      context,
      boundaries,
      `has ${boundaries.length} boundaries for ${parts} ${what}`,
      'one less is needed',
    );
  }
  if (boundaries.some((boundary, i) => i > 0 && boundary <= boundaries[i - 1]!)) {
    refuse(context, boundaries, 'must rise from one to the next', undefined, ['boundaries']);
  }
}
