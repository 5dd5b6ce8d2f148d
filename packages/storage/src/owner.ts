import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  RidgelineError,
  type CommandHandlers,
  type LeaderTable,
  type LeaderTerms,
  type StudyLog,
} from '@ridgeline/core';
import { assertOneName, assertRegularFile, fileId, type FileId } from './file-id.ts';
import { adjacentLockPath, isLocked, tryFileLock, type FileLock } from './file-lock.ts';
import { assertLocalFolder } from './local-folder.ts';
import type { CommandServer } from './postgres/answer-commands.ts';
import { realFile } from './real-file.ts';
import { fileSize } from './sqlite/check-file.ts';
import { sqliteWriteError } from './sqlite/sqlite-error.ts';
import { openSqliteLog } from './sqlite/sqlite-log.ts';

/** Exclusive right of this process to write a database or a study, until it releases the right or exits. */
export interface Owner {
  /** Start of the ownership, in ms since 1970. */
  readonly since: number;
  /** File id, for a file whose file system has inode numbers. */
  readonly id?: FileId;
  /** Opens the log, which only the owner may write. */
  openLog(): Promise<StudyLog>;
  /** Answers commands that arrive through the database. Absent for a file, whose owner listens on a socket. */
  answerCommands?(run: CommandHandlers): CommandServer;
  /** Publishes the socket on which this process accepts commands. Files only. */
  publishSocket?(socket: string): void;
  /** Opens the table from which workers on any machine claim trials. Servers only. */
  openLeaderTable?(terms: PublishedTerms): Promise<LeaderTable>;
  release(): Promise<void>;
}

/** Terms that a leader publishes besides its fencing token. */
export type PublishedTerms = Pick<LeaderTerms, 'version' | 'checkpoints' | 'queue'>;

/** Identity of a file's owner, as written next to its lock. */
export interface OwnerNote {
  readonly pid: number;
  /** Start of the ownership, in ms since 1970. */
  readonly since: number;
  /** Socket for commands; undefined during start-up. */
  readonly socket?: string;
}

/** Maximum wait for the note of the process that holds a lock, in ms. */
const noteTimeout = 1000;

/**
 * Makes this process the only owner of a database, with all its studies. The operating system holds the lock: it is
 * released immediately when the process is killed, and kept while the process is suspended or the machine sleeps.
 *
 * Each lock is an empty SQLite file in an exclusive transaction. `<database>-owner`, next to the database, is visible
 * to every process that can write there. `<device>-<inode>-owner`, in the user's runtime folders, also protects a
 * database that was renamed or whose adjacent lock was removed. A JSON file next to each lock names the owner. A
 * missing database is created empty.
 *
 * @throws RidgelineError `STUDY_OWNED` if another process is the owner, `DATABASE_UNREADABLE` for a folder or device,
 * `DATABASE_ALIASED` for a file that has several hard links or is a mount point, and `DATABASE_UNWRITABLE` for a folder
 * that is missing, read-only or on another machine.
 * @example
 * const owner = await acquireDatabase('ridgeline.db');
 * await owner.release();
 */
export async function acquireDatabase(path: string): Promise<Owner> {
  const file = realFile(path);
  await assertLocalFolder(file);
  try {
    assertRegularFile(file);
    assertOneName(file);
  } catch (error) {
    throw sqliteWriteError(error, file);
  }
  const isNew = createFile(file);
  const id = fileId(file);
  let note: OwnerNote = { pid: process.pid, since: Date.now() };
  const locks: FileLock[] = [];
  const release = () => {
    for (const lock of locks) {
      removeNote(lock.path);
      // Older versions of Ridgeline only know the lock next to the database and may wait for it.
      if (lock.path === adjacentLockPath(file)) lock.release();
      else lock.remove();
    }
  };
  try {
    for (const folder of runtimeFolders()) makePrivate(folder);
    for (const lockPath of listLockPaths(file, id)) {
      const lock = await acquireLock(lockPath, file);
      if (lock === undefined) continue;
      locks.push(lock);
      // Written immediately: a process that finds the lock waits only a second for the note.
      writeNote(lockPath, note, file);
    }
  } catch (error) {
    release();
    throw error;
  }
  return {
    since: note.since,
    ...(id === undefined ? {} : { id }),
    openLog: () => openSqliteLog(file, { assertOwned: () => renewLocks(locks, note, file) }),
    publishSocket(socket) {
      note = { ...note, socket };
      for (const { path: lockPath } of locks) writeNote(lockPath, note, file);
    },
    async release() {
      // Remove a file that this process created and never wrote to.
      if (isNew && fileSize(file) === 0) rmSync(file, { force: true });
      release();
    },
  };
}

/**
 * Reads the path of the command socket that a file's owner published; undefined if there is none. A killed owner leaves
 * the socket behind without a listener.
 *
 * @example
 * await readSocketPath('ridgeline.db'); // '/run/user/1000/ridgeline/3f6c….sock'
 */
export async function readSocketPath(path: string): Promise<string | undefined> {
  const file = realFile(path);
  for (const lockPath of listLockPaths(file, fileId(file))) {
    const note = await readNote(lockPath);
    if (note !== undefined) return note.socket;
  }
  return undefined;
}

/**
 * Reads the current owner of a file; undefined if it has none.
 *
 * @example
 * await readOwner('ridgeline.db'); // { pid: 4711, since: 1732600000000, socket: '/run/user/1000/ridgeline/3f6c….sock' }
 */
export async function readOwner(path: string): Promise<OwnerNote | undefined> {
  const file = realFile(path);
  for (const lockPath of listLockPaths(file, fileId(file))) {
    const note = await readNote(lockPath);
    if (note !== undefined && isLocked(lockPath)) return note;
  }
  return undefined;
}

/** Creates an empty database file, because one lock is named after the file's id. Returns false if the file exists. */
function createFile(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw sqliteWriteError(error, file);
  }
}

const toNotePath = (lockPath: string) => `${lockPath}.json`;

/** Lock paths of a file. Paths that contain its id come first. */
function listLockPaths(file: string, id: FileId | undefined): readonly string[] {
  const folders = id === undefined ? [] : runtimeFolders().filter(isPrivate);
  return [...folders.map((folder) => join(folder, `${id}-owner`)), adjacentLockPath(file)];
}

/** Folders that every process of this user finds on this machine, regardless of its environment. */
function runtimeFolders(): readonly string[] {
  const user = process.getuid?.();
  return user === undefined ? [] : [`/run/user/${user}/ridgeline`, `/tmp/ridgeline-${user}`];
}

function makePrivate(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // The folder exists, or this system has no such folder; isPrivate distinguishes the two.
  }
}

/** True if this user owns the folder. Another user may have created it under the same name. */
function isPrivate(folder: string): boolean {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  return status?.isDirectory() === true && status.uid === process.getuid?.();
}

/** Acquires a lock. Returns undefined in a runtime folder that is not writable, where the lock is optional. */
async function acquireLock(lockPath: string, file: string): Promise<FileLock | undefined> {
  const deadline = performance.now() + noteTimeout;
  for (;;) {
    let lock: FileLock | undefined;
    try {
      lock = tryFileLock(lockPath);
    } catch (error) {
      if (lockPath === adjacentLockPath(file)) throw sqliteWriteError(error, file);
      return undefined;
    }
    if (lock !== undefined) return lock;
    const note = await readNote(lockPath);
    // The note of a dead process is old: the new owner has not written its note yet, or has just exited.
    if (note !== undefined && isAlive(note.pid)) throw ownedError(file, note);
    if (performance.now() >= deadline) throw ownedError(file, undefined);
    await delay(20);
  }
}

/** Restores removed locks and notes. Throws `STUDY_OWNED` if another process has acquired a lock. */
async function renewLocks(locks: readonly FileLock[], note: OwnerNote, file: string): Promise<void> {
  for (const lock of locks) {
    if (!lock.renew()) throw ownedError(file, await readNote(lock.path));
    if (!existsSync(toNotePath(lock.path))) writeNote(lock.path, note, file);
  }
}

function ownedError(file: string, note: OwnerNote | undefined): RidgelineError {
  const ownerName =
    note === undefined
      ? 'another process'
      : `process ${note.pid} since ${new Date(note.since).toLocaleString('sv-SE')}`;
  return new RidgelineError('STUDY_OWNED', `The database ${file} is in use: it is owned by ${ownerName}.`, {
    hint: 'Watch it with "ridgeline dashboard", or give another study its own database with --db.',
  });
}

/** Reads the note of a lock; undefined if it is missing, or damaged by a power cut. */
async function readNote(lockPath: string): Promise<OwnerNote | undefined> {
  try {
    return JSON.parse(await readFile(toNotePath(lockPath), 'utf8')) as OwnerNote;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, but it exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Writes the note of a lock atomically. Skips a runtime folder that is not writable. */
function writeNote(lockPath: string, note: OwnerNote, file: string): void {
  const path = toNotePath(lockPath);
  const partPath = `${path}.${process.pid}`;
  try {
    writeFileSync(partPath, JSON.stringify(note), { mode: 0o600 });
    renameSync(partPath, path);
  } catch (error) {
    if (lockPath === adjacentLockPath(file)) throw sqliteWriteError(error, file);
  }
}

/** Removes the note of a lock. A leftover note does no harm: its lock is free. */
function removeNote(lockPath: string): void {
  try {
    rmSync(toNotePath(lockPath), { force: true });
  } catch {
    // The folder may have been moved or write-protected during the run.
  }
}
