import { dirname, join } from 'node:path';
import type { DataOrigin, DataTask, PlainSchedule, Schedule, Task } from '../task/task.ts';
import { placedData, placedPath, type Place } from './placed-task.ts';
import type { SweepDefinition } from './sweep-definition.ts';

/** A file of a person's own that trials read. */
export interface OwnFile {
  /** From the working folder, or absolute. */
  readonly path: string;
  /** SHA-256 of what is in it, in hex. */
  readonly sha256: string;
}

/**
 * The files of a person's own that the trials of a sweep read: tables, pictures, modules with what they import of their
 * own.
 *
 * @example
 * ownFilesOf(definition); // [{ path: '/home/ann/sweeps/shoes.csv', sha256: '9f86d0…' }]
 */
export function ownFilesOf(definition: SweepDefinition): readonly OwnFile[] {
  const files = Object.entries(definition.files ?? {});
  const { module, sha256 } = 'objective' in definition ? definition.objective : {};
  const all = module === undefined ? files : [...files, [module, sha256!] as const];
  return all.map(([path, sha256]) => ({ path: placedPath(path, definition), sha256 }));
}

/** What is known of files that a sweep names. */
export interface FileFacts {
  /** SHA-256 of a file, in hex, by its path from the working folder; undefined where there is none. */
  readonly sha256Of?: (path: string) => string | undefined;
  /** The files that examples of a person's own lie in: their paths from `name`, '' for itself. */
  readonly filesOf?: (data: DataOrigin) => readonly string[];
  /** The files that a module imports, and what those import, but for packages: their paths from its folder. */
  readonly importsOf?: (module: string) => readonly string[];
}

/** Gathers what is in the files that the tasks of a sweep name, each read once. */
export class OwnFiles {
  readonly #place: Place;
  readonly #facts: FileFacts;
  readonly #origins = new Set<string>();
  readonly #files = new Set<string>();
  readonly #found: Record<string, string> = {};

  constructor(place: Place, facts: FileFacts) {
    this.#place = place;
    this.#facts = facts;
  }

  /** SHA-256 of each file, in hex, by its path as the sweep says it; undefined where there are none. */
  get found(): Readonly<Record<string, string>> | undefined {
    return Object.keys(this.#found).length === 0 ? undefined : this.#found;
  }

  /** `task` as the sweep says it, with its paths from the sweep's folder. */
  ofTask({ data, training }: Task): void {
    this.ofData(data);
    for (const module of modulesOf(training.schedule)) if (this.#look(module)) this.ofImports(module);
  }

  ofData(data: DataTask): void {
    if (data.type === 'named' || this.#origins.has(data.name)) return;
    this.#origins.add(data.name);
    const files = this.#facts.filesOf?.(placedData(data, this.#place)) ?? [];
    for (const file of files) this.#look(join(data.name, file));
  }

  /** `module` is there. */
  ofImports(module: string): void {
    const imports = this.#facts.importsOf?.(placedPath(module, this.#place)) ?? [];
    for (const file of imports) this.#look(join(dirname(module), file));
  }

  /** Reads a file, unless it was looked at before. Whether it was read. */
  #look(path: string): boolean {
    if (this.#files.has(path)) return false;
    this.#files.add(path);
    const sha256 = this.#facts.sha256Of?.(placedPath(path, this.#place));
    if (sha256 === undefined) return false;
    this.#found[path] = sha256;
    return true;
  }
}

/** The paths of the modules that a schedule names. */
export function modulesOf(schedule: Schedule): readonly string[] {
  const parts: readonly PlainSchedule[] =
    schedule.name === 'WarmUp'
      ? [schedule.schedule]
      : schedule.name === 'Join'
        ? schedule.schedules
        : [schedule];
  return parts.flatMap((part) => (part.name === 'custom' ? [part.module] : []));
}
