import { describe, expect, it } from '@jest/globals';
import { runCommand } from './command.mjs';

const freeLock = { addHelper: () => undefined, removeHelper: () => undefined };
const run = (program, options) => runCommand(freeLock, process.execPath, ['-e', program], options);

describe('runCommand', () => {
  const env = { PATH: process.env.PATH };

  it('returns the exit code and the output after reporting each line', async () => {
    const lines = [];
    const program = `console.log('one'); console.error('two'); process.exitCode = 7`;
    const { code, output } = await run(program, { env, onLine: (line) => lines.push(line) });
    expect(code).toBe(7);
    expect(output).toMatch('one\n');
    expect(lines.sort()).toEqual(['one', 'two']);
  });

  it('ends a command that takes too long and its descendants', async () => {
    const program = `require('node:child_process').spawn('sleep', ['600'], { stdio: 'inherit' })`;
    const { code } = await run(program, { env, timeout: 300 });
    // The call returned, so no process holds the output open.
    expect(code).not.toBe(0);
  });

  it('reports an unknown command', async () => {
    const { code, output } = await runCommand(freeLock, 'no-such-command-anywhere', [], { env });
    expect(code).toBe(127);
    expect(output).toMatch('ENOENT');
  });
});
