import { Terminal } from '@xterm/headless';
import type { SetupProgress } from '@ridgeline/trainer';
import { formatBytes, createProgressPrinter } from './progress-line.ts';

const steps: readonly SetupProgress[] = [
  { step: 'download', what: 'TensorFlow', bytes: 0, total: 273_829_956 },
  { step: 'download', what: 'TensorFlow', bytes: 90_000_000, total: 273_829_956 },
  { step: 'unpack', what: 'TensorFlow', bytes: 853_400_000, total: 853_400_000 },
  { step: 'check', what: 'TensorFlow' },
];

describe('createProgressPrinter', () => {
  it('prints each step once, with its size, without a terminal', () => {
    let text = '';
    const onProgress = createProgressPrinter({
      isTTY: false,
      write: (part) => ((text += String(part)), true),
    });
    steps.forEach(onProgress);
    expect(text).toBe('downloading TensorFlow, 274 MB\nunpacking TensorFlow, 853 MB\nchecking TensorFlow\n');
  });

  it('updates the bytes of a step in place on a terminal', async () => {
    const terminal = new Terminal({ cols: 80, rows: 10, convertEol: true, allowProposedApi: true });
    let text = '';
    const onProgress = createProgressPrinter({
      isTTY: true,
      write: (part) => ((text += String(part)), true),
    });
    steps.forEach(onProgress);
    await new Promise<void>((resolve) => terminal.write(`${text}next`, resolve));
    const line = (row: number) => terminal.buffer.active.getLine(row)?.translateToString(true);
    expect([0, 1, 2, 3, 4].map(line)).toEqual([
      'downloading TensorFlow, 90 MB of 274 MB',
      'unpacking TensorFlow, 853 MB of 853 MB',
      'checking TensorFlow',
      'next',
      '',
    ]);
  });
});

describe('formatBytes', () => {
  it('uses kB below a megabyte', () => {
    expect([formatBytes(0), formatBytes(999_400), formatBytes(273_829_956)]).toEqual([
      '0 kB',
      '999 kB',
      '274 MB',
    ]);
  });
});
