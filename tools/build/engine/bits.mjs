/**
 * Trains the golden trials on every available target. Their results must have the same bits on every machine, so their
 * hashes must equal those in packages/engine/native/check/golden.txt. Then checks gradients against finite differences,
 * shortcuts against the computations that they replace, refusals of faulty network descriptions, and the errors of exp,
 * log and tanh. Exits with 1 on any mismatch. Targets without an installed compiler are skipped; with CI=true a skipped
 * target is a failure. Targets with instructions that this processor lacks are excluded.
 *
 *   apt-get install clang-19 lld-19 g++-aarch64-linux-gnu qemu-user
 *   node tools/build/engine/bits.mjs [--write]
 *
 * `--write` replaces the golden hashes after an intended change of bits; raise `engineVersion` with it.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  buildPrograms,
  buildWasm,
  isInstalled,
  nativeFolder,
  nativeTargets,
  wasmCompiler,
} from './build.mjs';

const run = promisify(execFile);
const golden = join(nativeFolder, 'check/golden.txt');
const isX64 = process.arch === 'x64';
const baselineFlags = nativeTargets.at(-1).flags;

const sanitizers = [
  ...baselineFlags,
  '-g',
  '-O1',
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=all',
];

/** `runner` runs a program of another architecture; `checks` are programs that run only on this target. */
const targets = [
  ...['g++', wasmCompiler].flatMap((compiler) =>
    nativeTargets
      .toReversed()
      .map((target) => ({ ...target, name: `${compiler}, ${target.name}`, compiler })),
  ),
  { name: 'g++, this processor', compiler: 'g++', flags: ['-march=native'] },
  { name: 'sanitizers', compiler: 'g++', flags: sanitizers, checks: ['refusals'] },
  ...(isX64
    ? [{ name: 'arm64', compiler: 'aarch64-linux-gnu-g++', flags: ['-static'], runner: 'qemu-aarch64' }]
    : []),
];
targets[0].checks = ['shortcuts', 'gradients', 'accuracy'];

/** This Node and the versions of npm's package `node` to test, each with the command that starts it. */
const nodeCommands = [
  [`Node ${process.versions.node}`, [process.execPath]],
  ...[22, 24].map((major) => [
    `Node ${major}`,
    ['npm', 'exec', '--yes', `--package=node@${major}`, '--', 'node'],
  ]),
];

let mismatches = 0;
const skipped = [];
const folder = await mkdtemp(join(tmpdir(), 'ridgeline-bits-'));
try {
  if (process.argv.includes('--write')) await writeFile(golden, await computeHashes(targets[0]));
  const expected = await readFile(golden, 'utf8');
  for (const target of targets) {
    if (!(await canRun(target))) continue;
    compare(target.name, await computeHashes(target), expected);
    for (const program of target.checks ?? []) await check(program);
  }
  if (await canRun({ name: 'WebAssembly', compiler: wasmCompiler })) {
    const module = join(folder, 'bits.wasm');
    await buildWasm(module, { checks: true });
    for (const [name, nodeCommand] of nodeCommands)
      compare(`WebAssembly in ${name}`, await computeWasmHashes(nodeCommand, module), expected);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (skipped.length > 0 && process.env.CI === 'true') mismatches += skipped.length;
process.exitCode = mismatches === 0 ? 0 : 1;

async function canRun({ name, compiler, runner, lacks }) {
  if (lacks !== undefined) return (console.log(`excluded ${name}: this processor has no ${lacks}`), false);
  for (const program of [compiler, runner].filter(Boolean)) {
    if (await isInstalled(program)) continue;
    console.log(`skipped ${name}: ${program} is not installed`);
    skipped.push(name);
    return false;
  }
  return true;
}

/** Builds the programs of a target. Returns the output of `bits`: a line for each trial, with its hash and its name. */
async function computeHashes({ compiler, flags, runner, checks = [] }) {
  await buildPrograms(compiler, ['bits', ...checks], flags, folder);
  const program = join(folder, 'bits');
  const { stdout } = await (runner === undefined ? run(program) : run(runner, [program]));
  return stdout;
}

async function computeWasmHashes([program, ...args], module) {
  const { stdout } = await run(program, [
    ...args,
    fileURLToPath(new URL('wasm-hashes.mjs', import.meta.url)),
    module,
  ]);
  return stdout;
}

function compare(name, output, expected) {
  const actual = output.split('\n');
  const missing = expected.split('\n').filter((line) => !actual.includes(line));
  const unexpected = actual.filter((line) => !expected.split('\n').includes(line));
  console.log(`${name}: ${unexpected.length + missing.length === 0 ? 'identical bits' : 'DIFFERENT BITS'}`);
  for (const line of missing) console.log(`  expected ${line}`);
  for (const line of unexpected) console.log(`  actual   ${line}`);
  mismatches += unexpected.length + missing.length;
}

/** Runs a check program and prints its result. A failing program exits with 1, and its output lists the faults. */
async function check(program) {
  const args = program === 'accuracy' ? ['1009'] : [];
  const { stdout, code } = await run(join(folder, program), args).catch((error) => error);
  console.log(`${program}: ${code === undefined ? 'passed' : 'FAILED'}`);
  if (code === undefined) return;
  console.log(stdout);
  mismatches++;
}
