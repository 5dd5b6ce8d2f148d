import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const textOf = (name: string) => readFileSync(new URL(`../../action/${name}`, import.meta.url), 'utf8');

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

const action = parse(textOf('action.yml')) as Action;
const workflow = parse(textOf('workflow.yml')) as Workflow;
const [step] = action.runs.steps;
const script = step!.run!;

/** Expressions of GitHub in a text, in order. */
const expressionsIn = (text: string) =>
  [...text.matchAll(/\$\{\{ *([\w.]+) *\}\}/g)].map(([, expression]) => expression);

it('each input is read by one variable, and each variable by the script', () => {
  expect(action.runs.steps).toHaveLength(1);
  const read = Object.values(step!.env!).flatMap(expressionsIn);
  expect(read.toSorted()).toEqual(
    [
      ...Object.keys(action.inputs).map((name) => `inputs.${name}`),
      'github.event.pull_request.number',
    ].sort(),
  );
  const unread = Object.keys(step!.env!).filter((name) => !script.includes(`$${name}`));
  // The program gh reads its token itself.
  expect(unread).toEqual(['GH_TOKEN']);
  expect(script).toContain('gh pr comment');
});

it('every expression is one of these, none inside a script: a title could run as code there', () => {
  const all = [textOf('action.yml'), textOf('workflow.yml')].flatMap(expressionsIn);
  const elsewhere = all.filter((expression) => !expression!.startsWith('inputs.'));
  expect(elsewhere).toEqual(['github.token', 'github.event.pull_request.number', 'github.head_ref']);
  expect(all.length).toBe((textOf('action.yml') + textOf('workflow.yml')).split('${{').length - 1);
  const scripts = [...action.runs.steps, ...workflow.jobs.claim.steps].map(({ run = '' }) => run);
  expect(scripts.flatMap(expressionsIn)).toEqual([]);
});

it('the workflow gives the action each required input, and no other', () => {
  const uses = workflow.jobs.claim.steps.find((one) => one.uses?.endsWith('ridgeline-claim'))!;
  const required = Object.entries(action.inputs).filter(([, input]) => input.required === true);
  expect(Object.keys(uses.with!)).toEqual(required.map(([name]) => name));
});
