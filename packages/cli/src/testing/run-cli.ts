import { jest } from '@jest/globals';
import { main } from '../main.ts';

/** Runs the command line in this process, and returns its output and exit code. */
export async function runCli(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  try {
    return { code: await main(args), out, err };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

/** Runs the command line in the working folder `folder`; see {@link runCli}. */
export async function runCliIn(folder: string, ...args: readonly string[]): ReturnType<typeof runCli> {
  const previousFolder = process.cwd();
  process.chdir(folder);
  try {
    return await runCli(...args);
  } finally {
    process.chdir(previousFolder);
  }
}
