import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  randomStream,
  RidgelineError,
  type Ending,
  type Fingerprint,
  type GroupMember,
  type ObjectiveModule,
  type ObjectiveTask,
  type RandomStream,
  type Report,
} from '@ridgeline/core';
import type { SharedDataSet } from '../data/shared-data-set.ts';
import { defaultExport } from '../own-module.ts';
import type { TensorFlow } from '../tensorflow/tfjs.ts';
import { fitWith } from './fit.ts';
import type { LazyTensorFlow, OpenTensorFlow } from './lazy-tensorflow.ts';
import { objectiveData } from './objective-data.ts';
import type { Objective } from './objective.ts';

/** A trial of a person's own model, and who is told. */
export interface ObjectiveRun {
  readonly member: GroupMember<ObjectiveTask>;
  /** Undefined where the sweep file names no data. */
  readonly data: SharedDataSet | undefined;
  readonly tensorFlow: LazyTensorFlow;
  report(report: Report): void;
  /** Aborted when somebody asks the trial to stop. */
  readonly signal: AbortSignal;
  /** Reads what has come since, so that code which never waits hears of it too. */
  heed(): void;
}

export interface ObjectiveEnd {
  readonly ending: Ending;
  /** What its numbers depend on, all but the data; undefined where TensorFlow was not used. */
  readonly fingerprint: Omit<Fingerprint, 'data'> | undefined;
}

/** Runs the module of a trial from start to end. Whatever it does, the trial ends, and its tensors are freed. */
export async function runObjective(run: ObjectiveRun): Promise<ObjectiveEnd> {
  const { task, seed } = run.member;
  const course = new ObjectiveCourse(run);
  const random = new SeededRandom(seed);
  // What TensorFlow.js draws while it is loaded is not the trial's.
  const scope = new TensorScope(() => random.without(() => run.tensorFlow.get()));
  try {
    const objective = await loadObjective(task.objective);
    random.begin();
    await objective({
      get tf() {
        return scope.tf;
      },
      fit: (model, options) =>
        fitWith({ tf: scope.tf, seed, epochs: task.epochs, ...course.forFit }, model, options),
      parameters: task.parameters,
      seed,
      epochs: task.epochs,
      data: run.data && task.data && objectiveData(run.data, task.data, seed),
      report: (values) => course.report(values),
      signal: run.signal,
    });
    return { ending: course.ended(), fingerprint: scope.fingerprint };
  } catch (error) {
    return { ending: course.threw(error), fingerprint: scope.fingerprint };
  } finally {
    random.end();
    scope.end();
  }
}

/** What a trial has reported, and whether it may go on. */
class ObjectiveCourse {
  readonly #run: ObjectiveRun;
  #step = 0;
  #end: Ending | undefined;
  readonly forFit = {
    report: (values: Report['values']) => this.report(values),
    checkStop: () => this.#checkStop(),
  };

  constructor(run: ObjectiveRun) {
    this.#run = run;
  }

  report(values: Report['values']): void {
    this.#checkStop();
    for (const [name, value] of Object.entries(values)) {
      if (typeof value !== 'number')
        throw new TypeError(`"${name}" was reported as ${typeof value}, not a number`);
    }
    const step = this.#step + 1;
    const bad = Object.keys(values).find((name) => !Number.isFinite(values[name]));
    if (bad !== undefined) {
      this.#end = { type: 'diverged', step, metric: bad };
      throw new Error(`"${bad}" is not finite`);
    }
    this.#step = step;
    this.#run.report({ step, values: { ...values } });
  }

  ended(): Ending {
    const stopped: Ending | undefined = this.#run.signal.aborted
      ? { type: 'stopped', step: this.#step }
      : undefined;
    return this.#close(this.#end ?? stopped ?? { type: 'trained' });
  }

  threw(error: unknown): Ending {
    if (this.#end !== undefined || this.#run.signal.aborted) return this.ended();
    return this.#close({ type: 'failed', kind: 'error', message: messageOf(error) });
  }

  #checkStop(): void {
    if (this.#end !== undefined) throw new Error('the trial has ended');
    this.#run.heed();
    this.#run.signal.throwIfAborted();
  }

  #close(ending: Ending): Ending {
    this.#end = ending;
    return ending;
  }
}

/** Frees what an objective leaves behind. */
class TensorScope {
  readonly #load: () => OpenTensorFlow;
  #open: OpenTensorFlow | undefined;

  constructor(load: () => OpenTensorFlow) {
    this.#load = load;
  }

  get tf(): TensorFlow {
    if (this.#open === undefined) {
      this.#open = this.#load();
      this.#open.tf.engine().startScope('objective');
    }
    return this.#open.tf;
  }

  get fingerprint(): OpenTensorFlow['fingerprint'] | undefined {
    return this.#open?.fingerprint;
  }

  end(): void {
    if (this.#open === undefined) return;
    const { tf } = this.#open;
    const engine = tf.engine();
    // tfjs's optimizers keep a rate that nobody frees.
    for (const tensor of engine.state.activeScope.track) tensor.kept = false;
    engine.endScope();
    tf.disposeVariables();
  }
}

/** `Math.random`, which TensorFlow.js takes wherever no seed is given, as it follows from a training seed. */
class SeededRandom {
  readonly #stream: RandomStream;
  readonly #before = Object.getOwnPropertyDescriptor(Math, 'random')!;
  #drawn = 0;

  constructor(seed: number) {
    this.#stream = randomStream(seed, 'objective');
  }

  begin(): void {
    const value = () => this.#stream.uniform(this.#drawn++);
    Object.defineProperty(Math, 'random', { ...this.#before, value });
  }

  end(): void {
    Object.defineProperty(Math, 'random', this.#before);
  }

  without<T>(body: () => T): T {
    this.end();
    try {
      return body();
    } finally {
      this.begin();
    }
  }
}

async function loadObjective({ path, sha256 }: ObjectiveModule): Promise<Objective> {
  const file = resolve(path);
  if (sha256OfFile(file) !== sha256) {
    throw new RidgelineError('FILE_UNREADABLE', `${file} is not what it was when the study began.`);
  }
  const objective = await defaultExport(file);
  if (typeof objective === 'function') return objective as Objective;
  throw new RidgelineError('FILE_UNREADABLE', `${file} has no function as its default export.`);
}

function sha256OfFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.includes("not registered for backend 'wasm'")
    ? `${message}: it needs native TensorFlow, and \`ridgeline doctor\` says why it is not in use`
    : message;
}
