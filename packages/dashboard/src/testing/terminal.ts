import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { createVirtualTerminal, type VirtualTerminal } from './virtual-terminal.ts';

/** Terminal on which a test can read the screen, type keys and resize the window. */
interface TestTerminal extends VirtualTerminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Types a text. A key such as an arrow is written as the escape sequence that a terminal sends for it. */
  type(text: string): void;
  /** Waits for a text on the screen and returns the rows. */
  waitForContent(text: string): Promise<string[]>;
  /** True in raw mode, in which keys arrive one by one and are not echoed. */
  isRaw(): boolean;
}

export function createTestTerminal(columns: number, rows: number): TestTerminal {
  const screen = createVirtualTerminal(columns, rows);
  const size = { columns, rows };
  const output = new PassThrough();
  let writeCount = 0;
  output.on('data', (chunk: Buffer) => {
    writeCount++;
    screen.write(chunk.toString());
  });
  const stdout = Object.assign(output, { isTTY: true, getColorDepth: () => 1 });
  Object.defineProperties(stdout, { columns: { get: () => size.columns }, rows: { get: () => size.rows } });
  let isRaw = false;
  const input = new PassThrough();
  const stdin = Object.assign(input, {
    isTTY: true,
    setRawMode: (on: boolean) => {
      isRaw = on;
      return stdin;
    },
    ref: () => stdin,
    unref: () => stdin,
  });
  return {
    ...screen,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    type: (text) => void input.write(text),
    resize(newColumns, newRows) {
      Object.assign(size, { columns: newColumns, rows: newRows });
      screen.resize(newColumns, newRows);
      output.emit('resize');
    },
    async waitForContent(text) {
      for (;;) {
        const countBefore = writeCount;
        const rows = await screen.rows();
        if (rows.some((row) => row.includes(text))) return rows;
        if (writeCount === countBefore) await once(output, 'data');
      }
    },
    isRaw: () => isRaw,
  };
}
