import { renameSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { RidgelineError, type LeaderBoard, type StudyLog } from '@ridgeline/core';
import { assertLocalFolder } from './local-folder.ts';
import type { Commanded, CommandServer } from './postgres/answer-commands.ts';
import { realFile } from './real-file.ts';
import { connectToLock, type Connection } from './sqlite/connection.ts';
import { openFile } from './sqlite/open-file.ts';
import { isBusy, unwritable } from './sqlite/sqlite-error.ts';
import { openSqliteLog } from './sqlite/sqlite-log.ts';

/** The right to write, held by this process until it lets go or ends. */
export interface Owner {
  /** Since when, in milliseconds since 1970. */
  readonly since: number;
  /** Opens the log that only the owner may write. */
  openLog(): Promise<StudyLog>;
  /** Answers commands that come through the database; absent for a file, whose owner has to listen elsewhere. */
  answerCommands?(run: Commanded): CommandServer;
  /** Of a file: lets others know by which socket this process takes commands. */
  listensAt?(socket: string): void;
  /**
   * On a server: opens the board from which workers on any machine take trials. `version`: of Ridgeline. `checkpoints`: so
   * many bytes of their weights are kept; left out: none.
   */
  openBoard?(version: string, checkpoints?: number): Promise<LeaderBoard>;
  release(): Promise<void>;
}

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
 * The lock is an empty SQLite file beside the database, `<database>-owner`, that is held in an exclusive transaction;
 * it stays there when nobody owns it, and must not be removed. `<database>-owner.json` says who the owner is. Throws
 * `RidgelineError` `STUDY_OWNED` where another process is the owner, and `DATABASE_UNWRITABLE` for a folder that is
 * missing, read-only or on another machine.
 *
 * @example
 * const owner = await ownDatabase('ridgeline.db');
 * await owner.release();
 */
export async function ownDatabase(path: string): Promise<Owner> {
  const file = realFile(path);
  await assertLocalFolder(file);
  const lock = await takeLock(file);
  const note: OwnerNote = { pid: process.pid, since: Date.now() };
  const say = (said: OwnerNote) => {
    try {
      writeWhole(notePathOf(file), JSON.stringify(said));
    } catch (error) {
      throw unwritable(error, file);
    }
  };
  try {
    // In the turn that took the lock: who comes too late finds the note, however busy the machine is.
    say(note);
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    since: note.since,
    openLog: () => openSqliteLog(file),
    listensAt: (socket) => say({ ...note, socket }),
    async release() {
      await rm(notePathOf(file), { force: true });
      lock.close();
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
  return (await readNote(realFile(path)))?.socket;
}

/**
 * Who owns a file now; undefined where nobody does.
 *
 * @example
 * await ownerOf('ridgeline.db'); // { pid: 4711, since: 1732600000000, socket: '/run/user/1000/ridgeline/3f6c….sock' }
 */
export async function ownerOf(path: string): Promise<OwnerNote | undefined> {
  const file = realFile(path);
  const note = await readNote(file);
  return note !== undefined && isHeld(file) ? note : undefined;
}

const lockPathOf = (file: string) => `${file}-owner`;
const notePathOf = (file: string) => `${file}-owner.json`;

function isHeld(file: string): boolean {
  let lock: Connection | undefined;
  try {
    lock = openFile(lockPathOf(file), { readonly: true, fileMustExist: true, timeout: 0 });
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    return isBusy(error);
  } finally {
    lock?.close();
  }
}

async function takeLock(file: string): Promise<Connection> {
  const deadline = performance.now() + notePatience;
  for (;;) {
    const lock = tryLock(file);
    if (lock !== undefined) return lock;
    const note = await readNote(file);
    // A note of somebody who is gone: the owner has not written its own yet, or has just gone too.
    if (note !== undefined && isAlive(note.pid)) throw owned(file, note);
    if (performance.now() >= deadline) throw owned(file, undefined);
    await delay(20);
  }
}

function tryLock(file: string): Connection | undefined {
  let lock: Connection | undefined;
  try {
    lock = connectToLock(lockPathOf(file));
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (isBusy(error)) return undefined;
    throw unwritable(error, file);
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

async function readNote(file: string): Promise<OwnerNote | undefined> {
  const text = await readFile(notePathOf(file), 'utf8').catch(() => undefined);
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

/** Writes a file that is never seen half written. */
function writeWhole(path: string, text: string): void {
  const part = `${path}.${process.pid}`;
  writeFileSync(part, text);
  renameSync(part, path);
}
