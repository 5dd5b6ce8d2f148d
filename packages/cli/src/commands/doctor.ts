import { printableJson, RidgelineError } from '@ridgeline/core';
import { detectTerminal, type Terminal } from '@ridgeline/dashboard/tables';
import { cleanEngine, findEngine, openEngine, repairEngine, type EngineReport } from '@ridgeline/engine';
import { sqliteVersion } from '@ridgeline/storage';
import {
  cleanBackend,
  dataSets,
  collectTensorFlowFacts,
  findTrialBackend,
  loadDataSet,
  repairBackend,
  type TensorFlowFacts,
  type TrialBackendReport,
} from '@ridgeline/trainer';
import { forceBackend } from '../backend-option.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';
import { formatBytes, createProgressPrinter } from '../progress-line.ts';

interface DoctorOptions {
  readonly backend?: string;
  readonly json?: boolean;
  readonly fix?: boolean;
  readonly clean?: boolean;
}

interface Facts extends TensorFlowFacts {
  /** Backend on which networks train. */
  readonly networks: TrialBackendReport;
  /** Engine and its version; `fused` is true if it fuses multiply-adds, which affects the last bits of results. */
  readonly engine: EngineReport & { readonly version: number; readonly fused: boolean };
  /** Version of SQLite, or the reason that it cannot be loaded. */
  readonly sqlite: string;
  readonly data: readonly DataFact[];
  readonly terminal: Terminal & { readonly interactive: boolean };
}

interface DataFact {
  readonly name: string;
  readonly title: string;
  /** `verified`, or the reason that the data set cannot be used. */
  readonly state: string;
  readonly hint: string | undefined;
}

/**
 * Prints how this machine trains networks. With `fix`, first repairs the engine and the TensorFlow cache; with `clean`,
 * only removes them.
 */
export async function doctorCommand(options: DoctorOptions): Promise<ExitCode> {
  forceBackend(options.backend);
  const writeLine = (line: string) => process.stderr.write(`${line}\n`);
  if (options.clean === true) {
    writeLine(`Removed ${formatBytes((await cleanEngine()) + (await cleanBackend()))}.`);
    return exitCodes.ok;
  }
  if (options.fix === true) {
    const onProgress = createProgressPrinter(process.stderr);
    await repairEngine((what) => onProgress({ step: 'compile', what }));
    const { removed } = await repairBackend({ onProgress });
    writeLine(
      removed.length === 0
        ? 'The TensorFlow cache was not damaged.'
        : `Repaired the TensorFlow cache: ${removed.join(', ')}`,
    );
  }
  const facts: Facts = {
    ...(await collectTensorFlowFacts()),
    networks: findTrialBackend({ type: 'network' }),
    engine: readEngineFacts(),
    sqlite: readSqliteFact(),
    data: await Promise.all(dataSets.map(({ name, title }) => readDataFact(name, title))),
    terminal: { ...detectTerminal(process.stdout, process.env), interactive: process.stdout.isTTY === true },
  };
  print(options.json === true ? `${printableJson(facts, 2)}\n` : formatFacts(facts));
  return exitCodes.ok;
}

function readEngineFacts(): Facts['engine'] {
  const report = findEngine();
  const { version, fused } = openEngine(report.choice);
  return { ...report, version, fused };
}

function readSqliteFact(): string {
  try {
    return sqliteVersion();
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    return `${error.message} (${error.hint})`;
  }
}

async function readDataFact(name: string, title: string): Promise<DataFact> {
  try {
    await loadDataSet(name);
    return { name, title, state: 'verified', hint: undefined };
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    return { name, title, state: error.message, hint: error.hint };
  }
}

function formatFacts(facts: Facts): string {
  const { networks, engine, backend, versions, cpu, environment, fingerprint, cache } = facts;
  const { sqlite, data, terminal } = facts;
  const rows: readonly (readonly [string, string])[] = [
    ['networks', `train on ${networks.name}`],
    [
      'engine',
      `version ${engine.version}, ${engine.choice.type === 'native' ? engine.choice.addon : 'WebAssembly'}` +
        (engine.fused ? '' : ', multiply-add not fused: results differ in the last bits'),
    ],
    ...(engine.reason === undefined
      ? []
      : [
          [
            'not native',
            engine.hint === undefined ? engine.reason : `${engine.reason} (${engine.hint})`,
          ] as const,
        ]),
    ['tensorflow', `${fingerprint.backend} (${backend.choice.candidate}), ${fingerprint.version}`],
    ...backend.tried.map(({ candidate, reason, hint }): [string, string] => [
      `not ${candidate}`,
      hint === undefined ? reason : `${reason} (${hint})`,
    ]),
    ['instructions', `${fingerprint.instructions}, oneDNN ${fingerprint.oneDnn ? 'on' : 'off'}`],
    ['numerics', `version ${fingerprint.numerics}`],
    ['processor', [cpu.model, ...cpu.features].join(' ')],
    ['cache', `${cache.folder} (${formatBytes(cache.bytes)})`],
    ['node', `${versions.node} (ABI ${versions.abi}, Node-API ${versions.napi})`],
    ['tfjs', `core ${versions.tfjsCore}, node ${versions.tfjsNode}`],
    ['sqlite', sqlite],
    ...environment.map(({ name, needed }): [string, string] => ['training with', `${name}=${needed}`]),
    ...data.map(({ name, title, state, hint }): [string, string] => [
      `data ${name}`,
      `${title}: ${state}${hint === undefined ? '' : ` (${hint})`}`,
    ]),
    [
      'terminal',
      terminal.interactive
        ? `${terminal.columns}x${terminal.rows}, ${colourNames[terminal.colours]}, ${terminal.unicode ? 'Unicode' : 'ASCII'}`
        : 'none: standard output is not a terminal',
    ],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}\n`).join('');
}

const colourNames = ['no colours', '16 colours', '256 colours', 'true colour'] as const;
