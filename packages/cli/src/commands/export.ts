import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { RidgelineError, sanitise, type NewFile, type StudyView } from '@ridgeline/core';
import { studyToCsv, studyToJson, tensorboardFiles, writeOptunaStudy } from '@ridgeline/report/export';
import { createDatabase } from '@ridgeline/storage';
import type { ModelFormat } from '@ridgeline/trainer/model';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { findFormat } from '../find-format.ts';
import { parseTrialName } from '../parse-trial-name.ts';
import { withStudy } from '../with-study.ts';
import { assertNotInput, writeOutput, writeChunks } from '../write-output.ts';

interface ExportOptions {
  readonly db: string;
  /** `csv`, `json`, `optuna`, `tensorboard` or `figures` for a study; `keras`, `tfjs` or `onnx` for a model. */
  readonly format: string;
  /**
   * File to write, or the folder for `tensorboard`, `figures` and models. Defaults to standard output, for `csv`
   * and `json` only.
   */
  readonly output?: string;
}

/** Format of an exported study: text, a single file, or files in a folder. */
type StudyFormat =
  | { readonly to: 'text'; readonly chunks: (view: StudyView, study: string) => AsyncIterable<string> }
  | { readonly to: 'file'; readonly write: (view: StudyView, study: string, file: string) => Promise<void> }
  | {
      readonly to: 'folder';
      readonly files: (view: StudyView, study: string) => AsyncIterable<NewFile>;
    };

type Format = StudyFormat | { readonly to: 'model'; readonly format: ModelFormat };

const formats = new Map<string, Format>([
  ['csv', { to: 'text', chunks: studyToCsv }],
  ['json', { to: 'text', chunks: studyToJson }],
  ['optuna', { to: 'file', write: writeOptuna }],
  ['tensorboard', { to: 'folder', files: tensorboardFiles }],
  ['figures', { to: 'folder', files: allFigures }],
  ['keras', { to: 'model', format: 'keras' }],
  ['tfjs', { to: 'model', format: 'tfjs' }],
  ['onnx', { to: 'model', format: 'onnx' }],
]);

/** Exports a study, or the model of one of its trials, in a format that other programs read. */
export async function exportCommand(name: string | undefined, options: ExportOptions): Promise<ExitCode> {
  const format = findFormat(formats, options.format);
  if (options.output !== undefined) assertNotInput(options.output, options.db, 'the database itself');
  const { study: studyName, trial } = parseTrialName(name);
  if (trial !== undefined && format.to !== 'model') {
    throw new RidgelineError('USAGE', `The format "${options.format}" exports a whole study, not a trial.`, {
      hint: `Leave out the trial, or use one of ${modelFormatNames().join(', ')}.`,
    });
  }
  return withStudy(options.db, studyName, async (view, study) => {
    if (format.to === 'model') {
      const { exportModel } = await import('./export-model.ts');
      await exportModel(format.format, view, study, {
        trial,
        db: options.db,
        output: requireOutput(options),
      });
    } else await withFullGarbageCollection(() => exportStudy(format, view, study.name, options));
    return exitCodes.ok;
  });
}

async function exportStudy(
  format: StudyFormat,
  view: StudyView,
  study: string,
  options: ExportOptions,
): Promise<void> {
  if (format.to === 'text') return writeChunks(format.chunks(view, study), options.output);
  const output = requireOutput(options);
  if (format.to === 'file') return format.write(view, study, output);
  let count = 0;
  for await (const { path, bytes } of format.files(view, study)) {
    await writeOutput(join(output, path), bytes);
    count++;
  }
  if (count === 0) {
    throw new RidgelineError('USAGE', `${sanitise(study)} has no results to export yet.`, {
      hint: 'Export it again once a trial is complete.',
    });
  }
}

/** Calls `write` with full garbage collections only, because garbage would triple the memory of an export. */
async function withFullGarbageCollection(write: () => Promise<void>): Promise<void> {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--gc-global');
  try {
    await write();
  } finally {
    setFlagsFromString('--no-gc-global');
    setFlagsFromString('--semi-space-growth-factor=2');
  }
}

function modelFormatNames(): readonly string[] {
  return [...formats].flatMap(([name, { to }]) => (to === 'model' ? [name] : []));
}

async function writeOptuna(view: StudyView, study: string, file: string): Promise<void> {
  const database = createDatabase(file);
  try {
    await writeOptunaStudy(database, view, study);
  } finally {
    database.close();
  }
}

async function* allFigures(view: StudyView, study: string): AsyncGenerator<NewFile> {
  const { figureFiles, readStudyData } = await import('@ridgeline/report');
  yield* figureFiles(await readStudyData(view, study));
}

function requireOutput({ format, output }: ExportOptions): string {
  if (output !== undefined) return output;
  throw new RidgelineError('USAGE', `The format "${format}" needs an output path.`, {
    hint: 'Pass one with --output.',
  });
}
