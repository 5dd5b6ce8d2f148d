import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PeakMemory } from './peak-memory.ts';

const MIB = 1 << 20;

const onLinux = process.platform === 'linux' ? it : it.skip;

/** Measures the peak memory of a process that runs `code` until it prints `full`. */
async function measurePeak(code: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
  const memory = new PeakMemory(child.pid!);
  await once(child.stdout, 'data');
  // The next sample is taken while the process still waits.
  const firstPeak = memory.end()!;
  const secondSample = new PeakMemory(child.pid!);
  const peak = Math.max(firstPeak, secondSample.end()!);
  child.stdin.end();
  await once(child, 'close');
  return peak;
}

const fillCode = (mib: number) => `const filled = Buffer.alloc(${mib} * ${MIB}, 1);`;
const waitCode = "console.log('full'); process.stdin.resume();";

onLinux('peak memory includes memory that the process has freed', async () => {
  const idlePeak = await measurePeak(waitCode);
  expect(idlePeak).toBeGreaterThan(10 * MIB);
  const peakAfterFree = await measurePeak(`{ ${fillCode(200)} } globalThis.gc?.(); ${waitCode}`);
  expect(peakAfterFree - idlePeak).toBeGreaterThan(150 * MIB);
});

onLinux('peak memory includes the memory of descendants', async () => {
  const code = `${fillCode(100)} console.log('full'); setInterval(() => filled, 1000);`;
  const idlePeak = await measurePeak(waitCode);
  const combinedPeak = await measurePeak(
    `${fillCode(100)} const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(code)}], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => console.log('full'));
    process.stdin.resume().once('close', () => { child.kill(); filled; });`,
  );
  expect(combinedPeak - 2 * idlePeak).toBeGreaterThan(150 * MIB);
});

it('peak memory is undefined for a process that does not exist', () => {
  expect(new PeakMemory(0x7fffffff).end()).toBeUndefined();
});
