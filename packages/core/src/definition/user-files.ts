import { dirname, join } from 'node:path';
import type { DataOrigin, DataTask, PlainSchedule, ScheduleConfig, Task } from '../task/task.ts';
import { placedData, placedPath, type TaskContext } from './placed-task.ts';
import type { SweepDefinition } from './sweep-definition.ts';

/** A user file that trials read. */
export interface UserFile {
  /** Path from the working folder, or absolute. */
  readonly path: string;
  /** SHA-256 of its contents, in hex. */
  readonly sha256: string;
}

/**
 * User files that the trials of a sweep read: tables, pictures, modules with their own imports.
 *
 * @example
 * userFilesOf(definition); // [{ path: '/home/ann/sweeps/shoes.csv', sha256: '9f86d0…' }]
 */
export function userFilesOf(definition: SweepDefinition): readonly UserFile[] {
  const files = Object.entries(definition.files ?? {});
  const { module, sha256 } = definition.type === 'module' ? definition.objective : {};
  const all = module === undefined ? files : [...files, [module, sha256!] as const];
  return all.map(([path, sha256]) => ({ path: placedPath(path, definition), sha256 }));
}

/** Access to the files that a sweep names. */
export interface FileFacts {
  /** SHA-256 of a file, in hex, by its path from the working folder; undefined if there is none. */
  readonly sha256Of?: (path: string) => string | undefined;
  /** Files that hold a user's examples, as paths relative to `name`; '' if `name` itself is the file. */
  readonly filesOf?: (data: DataOrigin) => readonly string[];
  /** Files that a module imports, directly or indirectly, as paths relative to its folder; packages are excluded. */
  readonly importsOf?: (module: string) => readonly string[];
}

/** Collector of the files that the tasks of a sweep name, each read once. */
export class UserFiles {
  readonly #place: TaskContext;
  readonly #facts: FileFacts;
  readonly #origins = new Set<string>();
  readonly #files = new Set<string>();
  readonly #found: Record<string, string> = {};

  constructor(place: TaskContext, facts: FileFacts) {
    this.#place = place;
    this.#facts = facts;
  }

  /** SHA-256 of each file, in hex, by its path in the sweep; undefined if there are none. */
  get found(): Readonly<Record<string, string>> | undefined {
    return Object.keys(this.#found).length === 0 ? undefined : this.#found;
  }

  /** Adds the files of `task`, with paths as in the sweep. */
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

  /** Adds a file, by its path in the sweep. */
  ofFile(path: string): void {
    this.#look(path);
  }

  /** Adds the imports of an existing `module`. */
  ofImports(module: string): void {
    const imports = this.#facts.importsOf?.(placedPath(module, this.#place)) ?? [];
    for (const file of imports) this.#look(join(dirname(module), file));
  }

  /** Reads a file, unless it was read before. Returns true if it was read now. */
  #look(path: string): boolean {
    if (this.#files.has(path)) return false;
    this.#files.add(path);
    const sha256 = this.#facts.sha256Of?.(placedPath(path, this.#place));
    if (sha256 === undefined) return false;
    this.#found[path] = sha256;
    return true;
  }
}

/** Paths of the modules that a schedule names. */
export function modulesOf(schedule: ScheduleConfig): readonly string[] {
  const parts: readonly PlainSchedule[] =
    schedule.name === 'WarmUp'
      ? [schedule.schedule]
      : schedule.name === 'Join'
        ? schedule.schedules
        : [schedule];
  return parts.flatMap((part) => (part.name === 'custom' ? [part.module] : []));
}
