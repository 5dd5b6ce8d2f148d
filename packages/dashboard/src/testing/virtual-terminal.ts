import xterm from '@xterm/headless';

/** Terminal without a window, whose visible contents a test can read. */
export interface VirtualTerminal {
  write(text: string): void;
  resize(columns: number, rows: number): void;
  /** The rows that are visible, without trailing spaces. */
  rows(): Promise<string[]>;
  /** All text written so far. */
  writtenText(): string;
  /** Position of the cursor, from 0; undefined while it is hidden. */
  cursor(): Promise<{ readonly column: number; readonly row: number } | undefined>;
  /** True if the mouse is reported to the program. */
  reportsMouse(): Promise<boolean>;
}

export function createVirtualTerminal(columns: number, rows: number): VirtualTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  let log = '';
  // xterm writes asynchronously; an empty write resolves after all earlier writes.
  const flush = () => new Promise<void>((resolve) => terminal.write('', resolve));
  return {
    write(text) {
      log += text;
      terminal.write(text.replace(/(?<!\r)\n/g, '\r\n'));
    },
    resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
    },
    async rows() {
      await flush();
      const { active } = terminal.buffer;
      return Array.from(
        { length: terminal.rows },
        (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
      );
    },
    writtenText: () => log,
    async cursor() {
      await flush();
      const isHidden = log.lastIndexOf('\x1b[?25l') > log.lastIndexOf('\x1b[?25h');
      return isHidden
        ? undefined
        : { column: terminal.buffer.active.cursorX, row: terminal.buffer.active.cursorY };
    },
    async reportsMouse() {
      await flush();
      return terminal.modes.mouseTrackingMode !== 'none';
    },
  };
}
