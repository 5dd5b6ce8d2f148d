import { textOfError, type Ending, type Report } from '@ridgeline/core';

/** Listener of an objective's reports, which may stop the trial. */
export interface CourseListener {
  report(report: Report): void;
  /** Aborted when the trial is asked to stop. */
  readonly signal: AbortSignal;
  /** Reads pending messages, so that code which never yields also learns of a stop. */
  pollMailbox(): void;
}

/** Reports of a trial, and its permission to continue. */
export class ObjectiveCourse {
  readonly #run: CourseListener;
  readonly #epochs: number;
  #step = 0;
  #end: Ending | undefined;
  readonly forFit = {
    report: (values: Report['values']) => this.report(values),
    checkStop: () => this.#checkStop(),
  };

  /** Starts without reports; at most `epochs` are accepted. */
  constructor(run: CourseListener, epochs: number) {
    this.#run = run;
    this.#epochs = epochs;
  }

  report(values: Report['values']): void {
    this.#checkStop();
    for (const [name, value] of Object.entries(values)) {
      if (typeof value !== 'number')
        throw new TypeError(`"${name}" was reported as ${typeof value}, not a number`);
    }
    const step = this.#step + 1;
    if (step > this.#epochs) {
      this.#end = { type: 'failed', kind: 'error', message: tooMany(this.#epochs) };
      throw new RangeError(this.#end.message);
    }
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
    this.#run.pollMailbox();
    this.#run.signal.throwIfAborted();
  }

  #close(ending: Ending): Ending {
    this.#end = ending;
    return ending;
  }
}

function tooMany(epochs: number): string {
  const all = epochs === 1 ? '1 epoch' : `${epochs} epochs`;
  return `the sweep file gives a trial ${all}, and one more was reported: raise \`objective.epochs\`, or report once an epoch`;
}

/** Stack frames of the module's caller. */
const ownFrames = /\n +at (async )?runObjective [^]*$/;

function messageOf(error: unknown): string {
  const unknown = "not registered for backend 'wasm'";
  const needed = 'it needs native TensorFlow, and `npx ridgeline doctor` says why it is not in use';
  const text = textOfError(error).replace(unknown, () => `${unknown}: ${needed}`);
  return text.replace(ownFrames, '');
}
