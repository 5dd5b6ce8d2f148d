import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { importSource } from '../../build/import-source.mjs';

const { createGenerators } = await importSource('compare/src/testing/calibration.ts');
const { welchT } = await importSource('compare/src/statistics/welch.ts');

const program = fileURLToPath(new URL('../../../packages/cli/bin/ridgeline.js', import.meta.url));

/** Number of sweeps in a hunt, and number of proposals in each sweep, without the baseline. */
const [sweepCount, proposalCount] = [2, 50];

/** Pause between two looks at a running sweep. */
const LOOK_INTERVAL_MS = 250;

/**
 * Runs an agent that hunts for an improvement through the MCP server of `ridgeline referee`, and formats the outcomes
 * as a Markdown table. Each hunt has its own folder, ledger and data with random labels: every network is right on half
 * of all new examples, so no proposal differs from the baseline. The agent looks while its sweeps run, and claims the
 * best of 100 proposals.
 *
 * @param journal file that receives the outcome of each hunt as a line; recorded hunts are not repeated
 */
export async function runRefereeHunts(count, journal) {
  const outcomes = journal === undefined || !existsSync(journal) ? [] : readJournal(journal);
  while (outcomes.length < count) {
    const outcome = await hunt(outcomes.length);
    outcomes.push(outcome);
    if (journal !== undefined) appendFileSync(journal, `${JSON.stringify(outcome)}\n`);
    process.stderr.write(`${outcomes.length} of ${count} hunts: ${outcome.answer}\n`);
  }
  return formatTable(outcomes.slice(0, count));
}

function readJournal(journal) {
  const lines = readFileSync(journal, 'utf8').split('\n');
  return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line));
}

function formatTable(outcomes) {
  const countWhere = (test) => `${outcomes.filter(test).length} of ${outcomes.length}`;
  const looks = outcomes.reduce((sum, outcome) => sum + outcome.looks, 0) / outcomes.length;
  return [
    '| proposals | looks | referee: falsely better | agent: mean above | agent: t test |',
    '| --: | --: | --: | --: | --: |',
    `| ${sweepCount * proposalCount} | ${looks.toFixed(0)} | ${countWhere(({ answer }) => answer === 'better')} | ${countWhere(({ above }) => above)} | ${countWhere(({ significant }) => significant)} |`,
  ].join('\n');
}

async function hunt(number) {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline-hunt-'));
  const client = new Client({ name: 'hunter', version: '1' });
  const args = [program, 'referee', folder, '--threads', '1'];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
  try {
    const random = createGenerators('referee', number);
    writeFileSync(join(folder, 'rows.csv'), drawRows(random));
    const rows = [];
    let looks = 0;
    for (let sweep = 0; sweep < sweepCount; sweep++) {
      const study = `sweep-${sweep}`;
      await call(client, 'propose', { file: drawSweep(study, random) });
      const boards = await runAndWatch(client, study);
      looks += boards.length;
      rows.push(...boards.at(-1).map((row) => ({ ...row, study })));
    }
    const best = rows.reduce((a, b) => (b.strategy !== 'none' && b.mean > a.mean ? b : a));
    const baseline = rows.find(({ study, strategy }) => study === best.study && strategy === 'none');
    const { verdict } = await call(client, 'claim', {
      study: best.study,
      strategy: best.strategy,
      baseline: 'none',
      difference: 0.01,
      seeds: 10,
      wait: 600,
    });
    const t = welchT(sampleWithMoments(best), sampleWithMoments(baseline));
    return {
      answer: verdict.answer,
      looks,
      above: best.mean > baseline.mean,
      significant: t !== undefined && t.mean > 0 && t.p <= 0.05,
    };
  } finally {
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a sweep. Looks at its board while it runs and at the end, and returns the boards. */
async function runAndWatch(client, study) {
  const boards = [];
  const look = async () => boards.push((await call(client, 'board', { study, limit: 500 })).configurations);
  let hasEnded = false;
  const run = call(client, 'run', { study, wait: 600 }).finally(() => (hasEnded = true));
  run.catch(() => undefined);
  while (!hasEnded) {
    // Fails before the first trials, when the database has no study yet.
    await look().catch(() => undefined);
    await Promise.race([run, sleep(LOOK_INTERVAL_MS)]);
  }
  const { state } = await run;
  if (state !== 'ended') throw new Error(`${study} has not ended.`);
  await look();
  return boards;
}

async function call(client, name, args) {
  const { content, isError } = await client.callTool({ name, arguments: args }, undefined, {
    timeout: 700_000,
  });
  if (isError) throw new Error(content[0].text);
  return JSON.parse(content[0].text);
}

/** Returns five values with the mean and deviation of a row; Welch's test depends on nothing else. */
function sampleWithMoments({ mean, deviation }) {
  // The standard deviation of the steps is Math.sqrt(2.5).
  return [-2, -1, 0, 1, 2].map((step) => mean + (deviation * step) / Math.sqrt(2.5));
}

function drawRows({ normal, uniform }) {
  const row = () =>
    [...Array.from({ length: 4 }, () => normal().toFixed(4)), uniform() < 0.5 ? 'head' : 'tail'].join(',');
  return `a,b,c,d,side\n${Array.from({ length: 600 }, row).join('\n')}\n`;
}

function drawSweep(name, { uniform }) {
  const proposal = (_, index) => {
    const parameters = {
      'network.hidden': [[2 + Math.floor(15 * uniform())]],
      'network.dropout': [Number((0.5 * uniform()).toFixed(3))],
      'training.batch_size': [8 * 2 ** Math.floor(3 * uniform())],
      'training.optimizer.learning_rate': [Number((0.003 * 30 ** uniform()).toPrecision(3))],
    };
    const specs = Object.entries(parameters).map(([path, values]) => [path, { values }]);
    return [`proposal-${index}`, { method: 'grid', parameters: Object.fromEntries(specs) }];
  };
  return JSON.stringify({
    name,
    task: {
      data: { csv: 'rows.csv', target: 'side', test: 200, validation: 200 },
      network: { hidden: [8] },
      training: { epochs: 3 },
    },
    metric: { name: 'val_accuracy', goal: 'maximize' },
    seeds: 5,
    finals: { splits: 1 },
    strategies: {
      none: { method: 'grid' },
      ...Object.fromEntries(Array.from({ length: proposalCount }, proposal)),
    },
  });
}
