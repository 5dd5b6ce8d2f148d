import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** First interval between two samples, in ms. */
const FIRST_INTERVAL = 20;

/** Largest interval between two samples, in ms: a long-running program is sampled rarely. */
const MAX_INTERVAL = 500;

/**
 * Peak memory of a process with its descendants, from Linux's `/proc`: the largest sum of their resident sets in any
 * sample, or the largest peak of a single process if that is larger. Descendants whose parent has ended do not count.
 */
export class PeakMemory {
  readonly #abortController = new AbortController();
  #bytes = 0;

  constructor(pid: number) {
    void this.#watch(pid);
  }

  /** Stops sampling. Returns the peak in bytes; undefined without `/proc`, or if the process ended before a sample. */
  end(): number | undefined {
    this.#abortController.abort();
    return this.#bytes === 0 ? undefined : this.#bytes;
  }

  async #watch(pid: number): Promise<void> {
    const { signal } = this.#abortController;
    for (let interval = FIRST_INTERVAL; !signal.aborted; interval = Math.min(MAX_INTERVAL, 1.5 * interval)) {
      this.#sample(pid);
      await sleep(interval, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #sample(pid: number): void {
    const readings = readProcessTree(pid).flatMap((member) => readMemory(member) ?? []);
    const residentBytes = readings.reduce((sum, { resident }) => sum + resident, 0);
    this.#bytes = Math.max(this.#bytes, residentBytes, ...readings.map(({ peak }) => peak));
  }
}

/** Ids of a process and its descendants. */
function readProcessTree(pid: number): readonly number[] {
  const children = (readText(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter((id) => id !== '');
  return [pid, ...children.flatMap((child) => readProcessTree(Number(child)))];
}

/** Resident memory of a process and its peak, in bytes; undefined if the process has ended. */
function readMemory(pid: number): { readonly resident: number; readonly peak: number } | undefined {
  const status = readText(`/proc/${pid}/status`);
  const readBytes = (name: string) =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status ?? '')?.[1]);
  const [resident, peak] = [readBytes('VmRSS'), readBytes('VmHWM')];
  // A zombie has neither value.
  return Number.isNaN(resident + peak) ? undefined : { resident, peak };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
