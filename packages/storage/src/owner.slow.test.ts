import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { samplePlan, sampleSweep } from '@ridgeline/core/testing';
import { acquireDatabase, readOwner, readSocketPath } from './owner.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgeline-owner-'));
const children: ChildProcess[] = [];
let files = 0;

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const newPath = () => join(folder, `${files++}.db`);

interface Answer {
  readonly owned: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
}

/** Starts another process that tries to acquire the database. If it succeeds, it keeps running. */
async function startContender(
  path: string,
): Promise<{ readonly child: ChildProcess; readonly answer: Answer }> {
  const program = fileURLToPath(new URL('./owner.test.program.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, path], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The contender ended with ${code}.`))),
  ])) as [string];
  return { child, answer: JSON.parse(line) as Answer };
}

/** Lists the locks of a file in the runtime folders of this machine. */
function listRuntimeLocks(id: string): readonly string[] {
  const user = process.getuid!();
  const folders = [`/run/user/${user}/ridgeline`, `/tmp/ridgeline-${user}`].filter((path) =>
    existsSync(path),
  );
  return folders.map((path) => join(path, `${id}-owner`));
}

describe('acquireDatabase', () => {
  it('admits one owner at a time', async () => {
    const path = newPath();
    const owner = await acquireDatabase(path);
    await expect(acquireDatabase(path)).rejects.toMatchObject({
      name: 'RidgelineError',
      code: 'STUDY_OWNED',
      message: expect.stringContaining(`process ${process.pid} since `) as string,
    });
    await owner.release();
    await (await acquireDatabase(path)).release();
  });

  it('releases the lock if its note cannot be written', async () => {
    const path = newPath();
    mkdirSync(`${path}-owner.json`);
    await expect(acquireDatabase(path)).rejects.toMatchObject({
      code: 'DATABASE_UNWRITABLE',
      message: expect.stringContaining('cannot be written (EISDIR)') as string,
    });
    rmdirSync(`${path}-owner.json`);
    await (await acquireDatabase(path)).release();
  });

  it('publishes the owner and its command socket under any name of the file', async () => {
    const path = newPath();
    const link = newPath();
    writeFileSync(path, '');
    symlinkSync(path, link);
    expect(await readOwner(path)).toBeUndefined();
    const owner = await acquireDatabase(path);
    const { since } = owner;
    expect(await readSocketPath(link)).toBeUndefined();
    owner.publishSocket!('/run/a.sock');
    expect(await readSocketPath(link)).toBe('/run/a.sock');
    expect(await readOwner(link)).toEqual({ pid: process.pid, since, socket: '/run/a.sock' });
    await owner.release();
    expect([await readOwner(path), await readSocketPath(path), await readOwner('/none/x.db')]).toEqual(
      Array(3).fill(undefined),
    );
  });

  it('ignores the lock and note of a killed owner', async () => {
    const path = newPath();
    const { child } = await startContender(path);
    expect(await readOwner(path)).toMatchObject({ pid: child.pid });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readOwner(path)).toBeUndefined();
    await (await acquireDatabase(path)).release();
  });

  it('ignores a note that a power cut has emptied', async () => {
    const path = newPath();
    writeFileSync(path, '');
    writeFileSync(`${path}-owner.json`, '');
    expect(await readOwner(path)).toBeUndefined();
    expect(await readSocketPath(path)).toBeUndefined();
    await (await acquireDatabase(path)).release();
  });

  it('resolves a link to a database', async () => {
    const path = newPath();
    const link = newPath();
    writeFileSync(path, '');
    symlinkSync(path, link);
    const owner = await acquireDatabase(path);
    await expect(acquireDatabase(link)).rejects.toMatchObject({ code: 'STUDY_OWNED' });
    await owner.release();
  });

  it('resolves a link to a database that does not exist yet', async () => {
    const [path, link, linkToLink] = [newPath(), newPath(), newPath()];
    symlinkSync(path, link);
    symlinkSync(link, linkToLink);
    const owner = await acquireDatabase(link);
    for (const other of [path, linkToLink]) {
      await expect(acquireDatabase(other)).rejects.toMatchObject({ code: 'STUDY_OWNED' });
    }
    const log = await owner.openLog();
    for (const other of [path, link, linkToLink]) {
      await expect(acquireDatabase(other)).rejects.toMatchObject({ code: 'STUDY_OWNED' });
    }
    await log.close();
    await owner.release();
  });

  it('rejects a file with two names', async () => {
    const [path, link] = [newPath(), newPath()];
    const owner = await acquireDatabase(path);
    expect(statSync(path).size).toBe(0);
    linkSync(path, link);
    await expect(acquireDatabase(link)).rejects.toMatchObject({ code: 'DATABASE_ALIASED' });
    rmSync(link);
    await owner.release();
    // The file was still empty.
    expect(existsSync(path)).toBe(false);
  });

  it('keeps the ownership after a rename or the removal of a lock', async () => {
    const [path, name] = [newPath(), newPath()];
    const owner = await acquireDatabase(path);
    owner.publishSocket!('/run/a.sock');
    renameSync(path, name);
    await expect(acquireDatabase(name)).rejects.toMatchObject({ code: 'STUDY_OWNED' });
    expect([(await readOwner(name))?.pid, await readSocketPath(name)]).toEqual([process.pid, '/run/a.sock']);
    renameSync(name, path);
    rmSync(`${path}-owner`);
    rmSync(`${path}-owner.json`);
    await expect(acquireDatabase(path)).rejects.toMatchObject({
      code: 'STUDY_OWNED',
      message: expect.stringContaining(`process ${process.pid} since `) as string,
    });
    await owner.release();
    await (await acquireDatabase(path)).release();
  });

  it('restores removed locks unless another process holds them', async () => {
    const path = newPath();
    const owner = await acquireDatabase(path);
    const log = await owner.openLog();
    await log.createStudy({ name: 's', definition: sampleSweep, plan: samplePlan });
    const lockPath = `${path}-owner`;
    for (const end of ['', '.json']) rmSync(lockPath + end);
    await log.check('s');
    for (const end of ['', '.json']) expect(existsSync(lockPath + end)).toBe(true);
    // Another user's process, or one in a container, sees no lock.
    for (const lock of [lockPath, ...listRuntimeLocks(owner.id!)]) rmSync(lock);
    const { child, answer } = await startContender(path);
    expect(answer.owned).toBe(true);
    await expect(log.check('s')).rejects.toMatchObject({
      code: 'STUDY_OWNED',
      message: expect.stringContaining(`process ${child.pid} since `) as string,
    });
    await log.close();
    await owner.release();
  });

  it('leaves nothing behind in the runtime folders', async () => {
    const owner = await acquireDatabase(newPath());
    const files = listRuntimeLocks(owner.id!).flatMap((lock) => [lock, `${lock}.json`]);
    expect(files.map((file) => existsSync(file))).toEqual(files.map(() => true));
    await owner.release();
    expect(files.map((file) => existsSync(file))).toEqual(files.map(() => false));
  });

  it('checks the folder that a link leads to', async () => {
    const link = newPath();
    symlinkSync(join(folder, 'missing', 'x.db'), link);
    await expect(acquireDatabase(link)).rejects.toMatchObject({
      code: 'DATABASE_UNWRITABLE',
      message: expect.stringContaining(join(folder, 'missing')) as string,
    });
  });

  it('gives a hint for a missing folder', async () => {
    await expect(acquireDatabase(join(folder, 'missing', 'x.db'))).rejects.toMatchObject({
      code: 'DATABASE_UNWRITABLE',
      hint: expect.stringContaining('--db') as string,
    });
  });

  it('reports the owner and the remedies to another process', async () => {
    const path = newPath();
    const { child, answer } = await startContender(path);
    expect(answer.owned).toBe(true);
    const acquisition = acquireDatabase(path);
    await expect(acquisition).rejects.toMatchObject({
      code: 'STUDY_OWNED',
      message: expect.stringMatching(
        `process ${child.pid} since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d`,
      ) as string,
      hint: expect.stringMatching(/ridgeline dashboard.*--db/) as string,
    });
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    const owner = await acquireDatabase(path);
    await owner.release();
  });

  it('keeps the lock of a suspended owner', async () => {
    const path = newPath();
    const { child } = await startContender(path);
    child.kill('SIGSTOP');
    await expect(acquireDatabase(path)).rejects.toMatchObject({ code: 'STUDY_OWNED' });
    child.kill('SIGCONT');
    const exit = once(child, 'exit');
    child.stdin!.end();
    await exit;
    await (await acquireDatabase(path)).release();
  });

  it('accepts only one of several simultaneous processes', async () => {
    const path = newPath();
    const contenders = await Promise.all([1, 2, 3, 4].map(() => startContender(path)));
    const owners = contenders.filter(({ answer }) => answer.owned);
    expect(owners).toHaveLength(1);
    for (const { answer } of contenders.filter((other) => !other.answer.owned)) {
      expect(answer).toMatchObject({
        code: 'STUDY_OWNED',
        message: expect.stringContaining(`process ${owners[0]!.child.pid} since `) as string,
      });
    }
  });
});
