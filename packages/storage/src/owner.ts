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
import { RidgelineError, type LeaderBoard, type LeaderTerms, type StudyLog } from '@ridgeline/core';
import { assertOneName, fileId, type FileId } from './file-id.ts';
import { isLocked, tryFileLock, type FileLock } from './file-lock.ts';
import { assertLocalFolder } from './local-folder.ts';
import type { Commanded, CommandServer } from './postgres/answer-commands.ts';
import { realFile } from './real-file.ts';
import { sizeOf } from './sqlite/check-file.ts';
import { unwritable } from './sqlite/sqlite-error.ts';
import { openSqliteLog } from './sqlite/sqlite-log.ts';

/** The right to write, held by this process until it lets go or ends. */
export interface Owner {
  /** Since when, in milliseconds since 1970. */
  readonly since: number;
  /** Of a file: the same under every name that it has; absent on a file system that numbers no files. */
  readonly id?: FileId;
  /** Opens the log that only the owner may write. */
  openLog(): Promise<StudyLog>;
  /** Answers commands that come through the database; absent for a file, whose owner has to listen elsewhere. */
  answerCommands?(run: Commanded): CommandServer;
  /** Of a file: lets others know by which socket this process takes commands. */
  listensAt?(socket: string): void;
  /** On a server: opens the board from which workers on any machine take trials. */
  openBoard?(terms: BoardTerms): Promise<LeaderBoard>;
  release(): Promise<void>;
}

/** Under what a leader hands out trials, but for what its ownership says. */
export type BoardTerms = Pick<LeaderTerms, 'version' | 'checkpoints' | 'queue'>;

/** Who owns a file. */
export interface OwnerNote {
  readonly pid: number;
  /** In milliseconds since 1970. */
  readonly since: number;
  /** By which it takes commands; undefined while it begins. */
  readonly socket?: string;
}

/** How long the loser waits for the winner's note, in ms. */
const notePatience = 1000;

/**
 * Makes this process the one owner of a database: of all its studies. The operating system holds the lock, so it is
 * freed at once when the process is killed, and kept while it is stopped or the machine sleeps.
 *
 * The locks are empty SQLite files, each held in an exclusive transaction: `<database>-owner` beside the database, for
 * every process that can write there, and `<device>-<inode>-owner` in the user's runtime folders, for a database that was
 * renamed or whose first lock was removed. A JSON file beside each lock names the owner. A database that does not exist
 * is created empty.
 *
 * @throws RidgelineError `STUDY_OWNED` where another process is the owner, `DATABASE_ALIASED` for a file that has two
 * names, and `DATABASE_UNWRITABLE` for a folder that is missing, read-only or on another machine.
 * @example
 * const owner = await ownDatabase('ridgeline.db');
 * await owner.release();
 */
export async function ownDatabase(path: string): Promise<Owner> {
  const file = realFile(path);
  await assertLocalFolder(file);
  try {
    assertOneName(file);
  } catch (error) {
    throw unwritable(error, file);
  }
  const isNew = createFile(file);
  const id = fileId(file);
  let note: OwnerNote = { pid: process.pid, since: Date.now() };
  const locks: FileLock[] = [];
  const release = () => {
    for (const lock of locks) {
      removeNote(lock.path);
      // A Ridgeline that knows no other lock may wait for the one beside the database.
      if (lock.path === besideOf(file)) lock.release();
      else lock.remove();
    }
  };
  try {
    for (const folder of runtimeFolders()) makePrivate(folder);
    for (const lockPath of lockPathsOf(file, id)) {
      const lock = await takeLock(lockPath, file);
      if (lock === undefined) continue;
      locks.push(lock);
      // In the turn that took the lock: a loser finds the note, however busy the machine is.
      writeNote(lockPath, note, file);
    }
  } catch (error) {
    release();
    throw error;
  }
  return {
    since: note.since,
    ...(id === undefined ? {} : { id }),
    openLog: () => openSqliteLog(file, { assertOwned: () => renew(locks, note, file) }),
    listensAt(socket) {
      note = { ...note, socket };
      for (const { path: lockPath } of locks) writeNote(lockPath, note, file);
    },
    async release() {
      // Nothing was written into it, as by a run that is refused for another reason.
      if (isNew && sizeOf(file) === 0) rmSync(file, { force: true });
      release();
    },
  };
}

/**
 * By which socket the owner of a file takes commands. One that was killed has left this behind, and nobody listens there.
 *
 * @example
 * await socketOf('ridgeline.db'); // '/run/user/1000/ridgeline/3f6c….sock'
 */
export async function socketOf(path: string): Promise<string | undefined> {
  const file = realFile(path);
  for (const lockPath of lockPathsOf(file, fileId(file))) {
    const note = await readNote(lockPath);
    if (note !== undefined) return note.socket;
  }
  return undefined;
}

/**
 * Who owns a file now; undefined where nobody does.
 *
 * @example
 * await ownerOf('ridgeline.db'); // { pid: 4711, since: 1732600000000, socket: '/run/user/1000/ridgeline/3f6c….sock' }
 */
export async function ownerOf(path: string): Promise<OwnerNote | undefined> {
  const file = realFile(path);
  for (const lockPath of lockPathsOf(file, fileId(file))) {
    const note = await readNote(lockPath);
    if (note !== undefined && isLocked(lockPath)) return note;
  }
  return undefined;
}

/** Creates an empty file where there is none, so that it has an id to lock. Returns whether it did. */
function createFile(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(error, file);
  }
}

const besideOf = (file: string) => `${file}-owner`;
const notePathOf = (lockPath: string) => `${lockPath}.json`;

/** The locks of a file, those first that go by what the file is. */
function lockPathsOf(file: string, id: FileId | undefined): readonly string[] {
  const folders = id === undefined ? [] : runtimeFolders().filter(isPrivate);
  return [...folders.map((folder) => join(folder, `${id}-owner`)), besideOf(file)];
}

/** Folders that every process of this user finds on this machine, whatever its environment is. */
function runtimeFolders(): readonly string[] {
  const user = process.getuid?.();
  return user === undefined ? [] : [`/run/user/${user}/ridgeline`, `/tmp/ridgeline-${user}`];
}

function makePrivate(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there, or this system has no such place: isPrivate sees which.
  }
}

/** Whether a folder is this user's own; another user may have made one of that name. */
function isPrivate(folder: string): boolean {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  return status?.isDirectory() === true && status.uid === process.getuid?.();
}

/** Undefined for a runtime folder that takes no file: the lock beside the database still stands. */
async function takeLock(lockPath: string, file: string): Promise<FileLock | undefined> {
  const deadline = performance.now() + notePatience;
  for (;;) {
    let lock: FileLock | undefined;
    try {
      lock = tryFileLock(lockPath);
    } catch (error) {
      if (lockPath === besideOf(file)) throw unwritable(error, file);
      return undefined;
    }
    if (lock !== undefined) return lock;
    const note = await readNote(lockPath);
    // A note of a process that has ended: the owner has not written its own yet, or has just ended too.
    if (note !== undefined && isAlive(note.pid)) throw owned(file, note);
    if (performance.now() >= deadline) throw owned(file, undefined);
    await delay(20);
  }
}

/** Restores locks and notes that were removed. Throws `STUDY_OWNED` where another process took a lock first. */
async function renew(locks: readonly FileLock[], note: OwnerNote, file: string): Promise<void> {
  for (const lock of locks) {
    if (!lock.renew()) throw owned(file, await readNote(lock.path));
    if (!existsSync(notePathOf(lock.path))) writeNote(lock.path, note, file);
  }
}

function owned(file: string, note: OwnerNote | undefined): RidgelineError {
  const who =
    note === undefined
      ? 'another process'
      : `process ${note.pid} since ${new Date(note.since).toLocaleString('sv-SE')}`;
  return new RidgelineError('STUDY_OWNED', `The database ${file} is in use: it is owned by ${who}.`, {
    hint: 'Watch it with "ridgeline dashboard", or give another study a database of its own with --db.',
  });
}

async function readNote(lockPath: string): Promise<OwnerNote | undefined> {
  const text = await readFile(notePathOf(lockPath), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as OwnerNote);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Writes the note of a lock, which is never seen half written. In a runtime folder that takes no file, there is none. */
function writeNote(lockPath: string, note: OwnerNote, file: string): void {
  const path = notePathOf(lockPath);
  const part = `${path}.${process.pid}`;
  try {
    writeFileSync(part, JSON.stringify(note), { mode: 0o600 });
    renameSync(part, path);
  } catch (error) {
    if (lockPath === besideOf(file)) throw unwritable(error, file);
  }
}

/** Removes the note of a lock. One that stays does no harm: its lock is free. */
function removeNote(lockPath: string): void {
  try {
    rmSync(notePathOf(lockPath), { force: true });
  } catch {
    // The folder may have been moved or write-protected under the run.
  }
}
