import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openSink } from './sink.ts';

/** Program that writes a megabyte to a reader that takes nothing, and records in a file what happened meanwhile. */
const program = fileURLToPath(new URL('../testing/write-to-blocked-reader.ts', import.meta.url));
const env = { ...process.env, NODE_OPTIONS: '' };

let folder: string;
let report: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-sink-'));
  report = join(folder, 'report.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Resolves when the program has waited for its reader for a while. */
async function fared(): Promise<{ readonly turnsPerPause: number }> {
  while (!existsSync(report)) await wait(50);
  return JSON.parse(readFileSync(report, 'utf8')) as { turnsPerPause: number };
}

const writeLater = (fd: number) => promisify(write)(fd, Buffer.from('y'));

/** Number of bytes until the end. */
async function readAll(child: ChildProcess): Promise<number> {
  let bytes = 0;
  child.stdout!.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await once(child, 'close');
  return bytes;
}

function writeToPipe(): ChildProcess {
  const args = ['--import', import.meta.resolve('tsx'), program, report];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
}

/** `script` gives the program its own terminal, and reads it only as fast as its own output is read. */
function writeToTerminal(): ChildProcess {
  const command = `${process.execPath} --import ${import.meta.resolve('tsx')} ${program} ${report}`;
  return spawn('script', ['--quiet', '--command', command, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
}

const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false;
const onTerminal = hasScript || process.env['CI'] !== undefined ? it : it.skip;

describe('openSink', () => {
  onTerminal('neither blocks nor spins while a terminal is not read, and loses nothing', async () => {
    const child = writeToTerminal();
    const { turnsPerPause } = await fared();
    expect(turnsPerPause).toBeLessThan(20);
    expect(await readAll(child)).toBe(1_000_000);
  });

  it('loses nothing in a pipe that is read late', async () => {
    const child = writeToPipe();
    await fared();
    expect(await readAll(child)).toBe(1_000_000);
  });

  (existsSync('/dev/full') ? it : it.skip)('waits for a full disk until it is stopped', async () => {
    const fd = openSync('/dev/full', 'w');
    const over = new AbortController();
    let isWaiting = true;
    const written = openSink(Object.assign(new PassThrough(), { fd }), over.signal)
      .write('x')
      .catch(({ code }: NodeJS.ErrnoException) => code)
      .finally(() => (isWaiting = false));
    // Each fails later than the attempt before it.
    for (let time = 0; time < 3; time++) await expect(writeLater(fd)).rejects.toThrow('ENOSPC');
    expect(isWaiting).toBe(true);
    over.abort();
    expect(await written).toBe('ENOSPC');
    closeSync(fd);
  });

  it('reports a closed reader', async () => {
    const child = writeToPipe();
    await fared();
    child.stdout!.destroy();
    expect(await once(child, 'close')).toEqual([3, null]);
  });
});
