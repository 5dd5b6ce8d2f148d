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

/** Program that writes a megabyte to a blocked reader and reports the turns of its event loop in a file. */
const program = fileURLToPath(new URL('../testing/write-to-blocked-reader.ts', import.meta.url));
const env = { ...process.env, NODE_OPTIONS: '' };

let folder: string;
let reportFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ridgeline-sink-'));
  reportFile = join(folder, 'report.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Resolves with the report of the program, which it writes while its reader is blocked. */
async function readReport(): Promise<{ readonly turnsPerPause: number }> {
  while (!existsSync(reportFile)) await wait(50);
  return JSON.parse(readFileSync(reportFile, 'utf8')) as { turnsPerPause: number };
}

const writeLater = (fd: number) => promisify(write)(fd, Buffer.from('y'));

/** Reads to the end and returns the number of bytes. */
async function readAll(child: ChildProcess): Promise<number> {
  let bytes = 0;
  child.stdout!.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await once(child, 'close');
  return bytes;
}

function writeToPipe(): ChildProcess {
  const args = ['--import', import.meta.resolve('tsx'), program, reportFile];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
}

/** Runs the program on a separate terminal, which `script` reads only as fast as its output is read. */
function writeToTerminal(): ChildProcess {
  const command = `${process.execPath} --import ${import.meta.resolve('tsx')} ${program} ${reportFile}`;
  return spawn('script', ['--quiet', '--command', command, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
}

const hasScript = spawnSync('script', ['--version']).stdout?.includes('util-linux') ?? false;
const onTerminal = hasScript || process.env['CI'] !== undefined ? it : it.skip;

describe('openSink', () => {
  onTerminal('writes everything to a blocked terminal without blocking or spinning', async () => {
    const child = writeToTerminal();
    const { turnsPerPause } = await readReport();
    expect(turnsPerPause).toBeLessThan(20);
    expect(await readAll(child)).toBe(1_000_000);
  });

  it('writes everything to a pipe that is read late', async () => {
    const child = writeToPipe();
    await readReport();
    expect(await readAll(child)).toBe(1_000_000);
  });

  (existsSync('/dev/full') ? it : it.skip)('retries on a full disk until it is aborted', async () => {
    const fd = openSync('/dev/full', 'w');
    const retryController = new AbortController();
    let isWaiting = true;
    const written = openSink(Object.assign(new PassThrough(), { fd }), retryController.signal)
      .write('x')
      .catch(({ code }: NodeJS.ErrnoException) => code)
      .finally(() => (isWaiting = false));
    // Each of these writes fails after another attempt of the sink.
    for (let attempt = 0; attempt < 3; attempt++) await expect(writeLater(fd)).rejects.toThrow('ENOSPC');
    expect(isWaiting).toBe(true);
    retryController.abort();
    expect(await written).toBe('ENOSPC');
    closeSync(fd);
  });

  it('rejects if the reader is closed', async () => {
    const child = writeToPipe();
    await readReport();
    child.stdout!.destroy();
    expect(await once(child, 'close')).toEqual([3, null]);
  });
});
