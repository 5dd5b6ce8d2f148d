import { dirname, join } from 'node:path';
import type {
  DataOrigin,
  DataTask,
  PlainSchedule,
  ScheduleConfig,
  NetworkTask,
} from '../task/network-task.ts';
import { RidgelineError } from '../error.ts';
import { resolveData, resolveSweepPath, type TaskContext } from './resolve-task.ts';
import type { SweepDefinition } from './sweep-definition.ts';

/** A user file that trials read. */
export interface UserFile {
  /** Path from the working folder, or absolute. */
  readonly path: string;
  /** SHA-256 of its contents, in hex. */
  readonly sha256: string;
}

/**
 * User files that the trials of a sweep read: programs and their files, tables, pictures, arrays, modules and imports.
 *
 * @example
 * userFilesOf(definition); // [{ path: '/home/ann/sweeps/shoes.csv', sha256: '9f86d0…' }]
 */
export function userFilesOf(definition: SweepDefinition): readonly UserFile[] {
  const files = Object.entries(definition.files ?? {});
  const { module, sha256 } = definition.type === 'module' ? definition.objective : {};
  const hashedFiles = module === undefined ? files : [...files, [module, sha256!] as const];
  return hashedFiles.map(([path, sha256]) => ({ path: resolveSweepPath(path, definition), sha256 }));
}

/** Access to the files that a sweep names. */
export interface FileAccess {
  /**
   * SHA-256 of a file, in hex, by its path from the working folder; undefined if the file does not exist. Throws a
   * RidgelineError for a file that cannot be read, such as a folder.
   */
  readonly sha256Of?: (path: string) => string | undefined;
  /** Files that hold a user's examples, as paths relative to `data.name`; '' if `data.name` itself is the file. */
  readonly filesOf?: (data: DataOrigin) => readonly string[];
  /** Files that a module imports, directly or indirectly, as paths relative to its folder; packages are excluded. */
  readonly importsOf?: (module: string) => readonly string[];
}

/** SHA-256 of a file, in hex, or the error of a file that cannot be read; undefined if the file does not exist. */
export function hashOrError(path: string, { sha256Of }: FileAccess): string | RidgelineError | undefined {
  try {
    return sha256Of?.(path);
  } catch (error) {
    if (error instanceof RidgelineError) return error;
    throw error;
  }
}

/** Collector that hashes each file of a sweep's tasks once. */
export class UserFiles {
  readonly #context: TaskContext;
  readonly #access: FileAccess;
  readonly #dataNames = new Set<string>();
  readonly #addedPaths = new Set<string>();
  readonly #hashes: Record<string, string> = {};

  constructor(context: TaskContext, access: FileAccess) {
    this.#context = context;
    this.#access = access;
  }

  /** SHA-256 of each file, in hex, by its path in the sweep; undefined if there are no files. */
  get hashes(): Readonly<Record<string, string>> | undefined {
    return Object.keys(this.#hashes).length === 0 ? undefined : this.#hashes;
  }

  /** Adds the files that a task reads, under their paths in the sweep. */
  addTask({ data, training }: NetworkTask): void {
    this.addData(data);
    for (const module of modulesOf(training.schedule)) if (this.#add(module)) this.addImports(module);
  }

  /** Adds the files of a user's data; a named data set has none. */
  addData(data: DataTask): void {
    if (data.type === 'named' || this.#dataNames.has(data.name)) return;
    this.#dataNames.add(data.name);
    const files = this.#access.filesOf?.(resolveData(data, this.#context)) ?? [];
    for (const file of files) this.#add(join(data.name, file));
  }

  /** Adds a file, by its path in the sweep. */
  addFile(path: string): void {
    this.#add(path);
  }

  /** Adds the files that `module` imports. The module must exist. */
  addImports(module: string): void {
    const imports = this.#access.importsOf?.(resolveSweepPath(module, this.#context)) ?? [];
    for (const file of imports) this.#add(join(dirname(module), file));
  }

  /** Hashes a file, once. Returns true if this call hashed it. Leaves out what is not a readable file. */
  #add(path: string): boolean {
    if (this.#addedPaths.has(path)) return false;
    this.#addedPaths.add(path);
    const sha256 = hashOrError(resolveSweepPath(path, this.#context), this.#access);
    if (typeof sha256 !== 'string') return false;
    this.#hashes[path] = sha256;
    return true;
  }
}

/** Paths of the modules that a schedule names. */
export function modulesOf(schedule: ScheduleConfig): readonly string[] {
  const plainSchedules: readonly PlainSchedule[] =
    schedule.name === 'WarmUp'
      ? [schedule.schedule]
      : schedule.name === 'Join'
        ? schedule.schedules
        : [schedule];
  return plainSchedules.flatMap((plain) => (plain.name === 'custom' ? [plain.module] : []));
}
