import { accessSync, constants } from 'node:fs';
import { delimiter, extname, join } from 'node:path';

/** Finds the interpreter for a program's extension, one in `PATH` if possible; undefined if the program starts directly. */
export function findInterpreter(path: string | undefined): string | undefined {
  const names = interpreters[path === undefined ? '' : extname(path)];
  return names?.find(isInPath) ?? names?.[0];
}

const interpreters: Readonly<Record<string, readonly string[] | undefined>> = {
  '.py': ['python', 'python3'],
  '.js': ['node'],
  '.mjs': ['node'],
  '.cjs': ['node'],
  '.sh': ['bash', 'sh'],
  '.R': ['Rscript'],
  '.r': ['Rscript'],
  '.jl': ['julia'],
};

function isInPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
