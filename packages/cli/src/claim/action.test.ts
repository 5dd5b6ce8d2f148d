import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const readAction = (name: string) => readFileSync(new URL(`../../action/${name}`, import.meta.url), 'utf8');

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}
interface Workflow {
  readonly jobs: { readonly claim: { readonly steps: readonly Step[] } };
}

const action = parse(readAction('action.yml')) as Action;
const workflow = parse(readAction('workflow.yml')) as Workflow;
const [step] = action.runs.steps;
const script = step!.run!;

/** Expressions of GitHub in a text, in order. */
const findExpressions = (text: string) =>
  [...text.matchAll(/\$\{\{ *([\w.]+) *\}\}/g)].map(([, expression]) => expression);

it('reads every input in the script', () => {
  expect(action.runs.steps).toHaveLength(1);
  const inputExpressions = Object.values(step!.env!).flatMap(findExpressions);
  expect(inputExpressions.toSorted()).toEqual(
    [
      ...Object.keys(action.inputs).map((name) => `inputs.${name}`),
      'github.event.pull_request.number',
    ].sort(),
  );
  const unusedVariables = Object.keys(step!.env!).filter((name) => !script.includes(`$${name}`));
  // Only the program gh reads this variable.
  expect(unusedVariables).toEqual(['GH_TOKEN']);
  expect(script).toContain('gh pr comment');
});

it('contains no expression in a script, where it could run as code', () => {
  const expressions = [readAction('action.yml'), readAction('workflow.yml')].flatMap(findExpressions);
  const otherExpressions = expressions.filter((expression) => !expression!.startsWith('inputs.'));
  expect(otherExpressions).toEqual(['github.token', 'github.event.pull_request.number', 'github.head_ref']);
  expect(expressions.length).toBe(
    (readAction('action.yml') + readAction('workflow.yml')).split('${{').length - 1,
  );
  const scripts = [...action.runs.steps, ...workflow.jobs.claim.steps].map(({ run = '' }) => run);
  expect(scripts.flatMap(findExpressions)).toEqual([]);
});

it('sets exactly the required inputs of the action in the workflow', () => {
  const claimStep = workflow.jobs.claim.steps.find((candidate) =>
    candidate.uses?.endsWith('ridgeline-claim'),
  )!;
  const requiredInputs = Object.entries(action.inputs).filter(([, input]) => input.required === true);
  expect(Object.keys(claimStep.with!)).toEqual(requiredInputs.map(([name]) => name));
});

describe('the scripts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ridgeline-action-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs a script as GitHub does: with `bash -e`. */
  function runBash(text: string, env: NodeJS.ProcessEnv = {}, cwd = folder) {
    const options = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', text];
    return spawnSync('bash', options, { cwd, encoding: 'utf8', env: { ...process.env, ...env } });
  }

  /**
   * Runs the action with stand-ins for `npx` and `gh` that log their arguments. `npx ridgeline run` and `npx ridgeline
   * claim` exit with the given codes.
   */
  function runAction(
    codes: { readonly run: number; readonly claim: number },
    inputs: NodeJS.ProcessEnv = {},
  ) {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    const log = `echo "\${0##*/} $*" >> '${folder}/calls'`;
    const npx = `[ "$2" = run ] && exit ${codes.run}\necho '### Claim'; exit ${codes.claim}`;
    writeFileSync(join(bin, 'npx'), `#!/bin/sh\n${log}\n${npx}\n`, { mode: 0o755 });
    writeFileSync(join(bin, 'gh'), `#!/bin/sh\n${log}\ncat "$5" >> '${folder}/comments'\n`, { mode: 0o755 });
    writeFileSync(join(folder, 'calls'), '');
    const env = {
      ...{
        PATH: `${bin}:${process.env['PATH']}`,
        RUNNER_TEMP: folder,
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      },
      ...{ SWEEP: 'my sweep.yaml', STRATEGY: 'new', BASELINE: '$(touch x)', DIFFERENCE: '0.005' },
      ...{ LEDGER: 'claims.jsonl', UNDECIDED: 'fail', PULL: '7', ...inputs },
    };
    const { status } = runBash(script, env);
    return { status, calls: readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') };
  }

  it('exit with the code of the claim and comment on the pull request', () => {
    const run = 'npx ridgeline run my sweep.yaml --plain';
    const claim =
      'npx ridgeline claim --strategy=new --baseline=$(touch x) --difference=0.005 --ledger=claims.jsonl --format=markdown';
    const comment = `gh pr comment 7 --body-file ${folder}/claim.md`;
    for (const code of [0, 4, 5, 130])
      expect(runAction({ run: 0, claim: code })).toEqual({ status: code, calls: [run, claim, comment] });
    expect(readFileSync(join(folder, 'comments'), 'utf8')).toBe('### Claim\n'.repeat(4));
    expect(readFileSync(join(folder, 'summary'), 'utf8')).toBe('### Claim\n'.repeat(4));
    expect(runAction({ run: 0, claim: 5 }, { UNDECIDED: 'pass' }).status).toBe(0);
    expect(runAction({ run: 0, claim: 4 }, { UNDECIDED: 'pass' }).status).toBe(4);
    // There is no comment without a pull request. Failed trials do not stop a claim, but an invalid sweep does.
    expect(runAction({ run: 1, claim: 0 }, { PULL: '' })).toEqual({ status: 0, calls: [run, claim] });
    expect(runAction({ run: 2, claim: 0 })).toEqual({ status: 1, calls: [run] });
  });

  it('keep the ledger in the branch of the pull request', () => {
    const git = (...args: readonly string[]) =>
      execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    git('init', '--quiet', '--bare', 'origin.git');
    git('clone', '--quiet', 'origin.git', 'work');
    writeFileSync(join(folder, 'work/claims.jsonl'), '{}\n');
    const recordScript = workflow.jobs.claim.steps.at(-1)!.run!;
    expect(runBash(recordScript, {}, join(folder, 'work')).status).toBe(0);
    expect(git('--git-dir', 'origin.git', 'log', '--all', '--format=%an: %s', '--name-only')).toBe(
      'ridgeline: Record a claim\n\nclaims.jsonl\n',
    );
    // A known claim adds nothing to the ledger, and the script still succeeds.
    expect(runBash(recordScript, {}, join(folder, 'work')).status).toBe(0);
  });
});
