import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { RidgelineError, type StudyView } from '@ridgeline/core';
import {
  studyToCsv,
  studyToJson,
  tensorboardFiles,
  writeOptunaStudy,
  type ExportedFile,
} from '@ridgeline/report/export';
import { createDatabase } from '@ridgeline/storage';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { formatNamed } from '../format-named.ts';
import { printAll } from '../print.ts';
import { withStudy } from '../with-study.ts';

export interface ExportOptions {
  readonly db: string;
  /** `csv`, `json`, `optuna`, `tensorboard` or `figures`. */
  readonly format: string;
  /**
   * File to write, or the folder for `tensorboard` and `figures`. Defaults to standard output, for `csv` and
   * `json` only.
   */
  readonly output?: string;
}

/** Form of an export: text, a database, or files in a folder. */
type Format =
  | { readonly to: 'text'; readonly chunks: (view: StudyView, study: string) => AsyncIterable<string> }
  | { readonly to: 'file'; readonly write: (view: StudyView, study: string, file: string) => Promise<void> }
  | {
      readonly to: 'folder';
      readonly files: (view: StudyView, study: string) => AsyncIterable<ExportedFile>;
    };

const formats = new Map<string, Format>([
  ['csv', { to: 'text', chunks: studyToCsv }],
  ['json', { to: 'text', chunks: studyToJson }],
  ['optuna', { to: 'file', write: writeOptuna }],
  ['tensorboard', { to: 'folder', files: tensorboardFiles }],
  ['figures', { to: 'folder', files: allFigures }],
]);

/** Exports a study in a format that other programs read. */
export async function exportCommand(study: string | undefined, options: ExportOptions): Promise<ExitCode> {
  const format = formatNamed(formats, options.format);
  if (options.output !== undefined && resolve(options.output) === resolve(options.db)) {
    throw new RidgelineError('USAGE', `${options.output} is the database itself.`, {
      hint: 'Name another file with --output.',
    });
  }
  // An export holds one page of trials; by default V8 would let its garbage triple the memory.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--gc-global');
  return withStudy(options.db, study, async (view, { name }) => {
    if (format.to === 'text') await writeText(format.chunks(view, name), options.output);
    else {
      const output = outputOf(options);
      if (format.to === 'file') await format.write(view, name, output);
      else
        for await (const { path, bytes } of format.files(view, name)) await save(join(output, path), bytes);
    }
    return exitCodes.ok;
  });
}

async function writeOptuna(view: StudyView, study: string, file: string): Promise<void> {
  const database = createDatabase(file);
  try {
    await writeOptunaStudy(database, view, study);
  } finally {
    database.close();
  }
}

async function* allFigures(view: StudyView, study: string): AsyncGenerator<ExportedFile> {
  const { figureFiles, readStudyData } = await import('@ridgeline/report');
  yield* figureFiles(await readStudyData(view, study));
}

function outputOf({ format, output }: ExportOptions): string {
  if (output !== undefined) return output;
  throw new RidgelineError('USAGE', `The format "${format}" needs an output path.`, {
    hint: `Name it with --output.`,
  });
}

async function writeText(chunks: AsyncIterable<string>, output: string | undefined): Promise<void> {
  if (output === undefined) await printAll(chunks);
  else await save(output, chunks);
}

async function save(file: string, content: AsyncIterable<string> | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  } catch (error) {
    if (error instanceof RidgelineError) throw error;
    throw new RidgelineError('USAGE', `${file} cannot be written: ${(error as Error).message}.`, {
      hint: 'Name another path with --output.',
      cause: error,
    });
  }
}
