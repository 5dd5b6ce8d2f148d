import type { Configuration, SearchDefinition } from '@ridgeline/core';
import { sanitise } from '@ridgeline/dashboard';
import { GRID_LIMIT, type PlanDescription } from '@ridgeline/search';

/** At most so many lines of each kind. */
const SHOWN_LIMIT = 10;

/** What a person reads of a plan, line by line. */
export function planLines(definition: SearchDefinition, description: PlanDescription): readonly string[] {
  return [
    ...head(definition, description),
    '',
    ...strategyTable(definition, description),
    ...training(description),
    ...remarks(description),
    '',
    isShownWhole(description) ? 'The configurations:' : 'The first configurations:',
    ...table(description.examined.slice(0, SHOWN_LIMIT).map(configurationCells)),
  ].map((line) => line.trimEnd());
}

function isShownWhole({ plan, examined }: PlanDescription): boolean {
  return plan.type === 'finite' && plan.configurations === examined.length && examined.length <= SHOWN_LIMIT;
}

function head({ name, seeds, runCap }: SearchDefinition, { plan }: PlanDescription): readonly string[] {
  const repeats =
    seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} repeats, seeds ${some(seeds.map(String))}`;
  switch (plan.type) {
    case 'finite': {
      const cap =
        runCap !== undefined && plan.trials < runCap ? `; run_cap ${count(runCap)} is not reached` : '';
      return [
        `${sanitise(name)}: ${plural(plan.trials, 'trial')} of ${plural(plan.configurations, 'configuration')} (${repeats})${cap}`,
      ];
    }
    case 'no end':
      return [
        `${sanitise(name)}: no end (${repeats})`,
        'To run it, add the line `run_cap: …`, a number of trials.',
      ];
    case 'too large':
      return [
        `${sanitise(name)}: a grid of ${count(plan.size)} cells, more than ${count(GRID_LIMIT)} (${repeats})`,
        'To run it, add the line `run_cap: …`, a number of trials.',
      ];
  }
}

function strategyTable({ strategies }: SearchDefinition, { plan }: PlanDescription): readonly string[] {
  const rows = plan.strategies.map(({ strategy, size, configurations }, index) => [
    strategy,
    strategies[index]!.method,
    size === undefined ? 'no end' : count(size),
    configurations === undefined ? '' : count(configurations),
    configurations === undefined ? '' : count(configurations * plan.repeats),
    configurations !== undefined && size !== undefined && BigInt(configurations) === size ? 'exhausted' : '',
  ]);
  // A strategy of one point, such as `none`, has nothing more to try.
  const searched = plan.strategies.filter(({ size }) => size !== 1n);
  const differ =
    new Set(searched.map(({ configurations }) => configurations)).size > 1
      ? ['Budgets differ: the strategies do not get equally many configurations.']
      : [];
  return [...table([['strategy', 'method', 'points', 'configurations', 'trials', ''], ...rows]), ...differ];
}

function training({ training, examined, plan }: PlanDescription): readonly string[] {
  if (training === undefined)
    return ['', 'There is no `task`: this is a search space, and nothing can be trained.'];
  const { groups, epochs, examples } = training;
  const all = plan.type === 'finite' && plan.configurations === examined.length;
  const of = all ? '' : `The first ${count(examined.length)} configurations: `;
  const sizes = groups[0] === groups.at(-1) ? `${groups[0]}` : `${groups.at(-1)} to ${groups[0]}`;
  return [
    '',
    `${of}${count(epochs)} epochs${examples === undefined ? '' : ` on ${count(examples)} training examples`}, if none is stopped.`,
    `${of}${count(groups.length)} groups of trials that can train as one program, ${sizes} trials each.`,
  ];
}

function remarks({ duplicates, idle }: PlanDescription): readonly string[] {
  const same = duplicates.map(
    ({ configuration, of }) =>
      `Configuration ${configuration.number} (${configuration.strategy}) is the same as ${of.number} (${of.strategy}).`,
  );
  const without = idle.map(({ strategy, name }) => `${name} changes nothing in strategy ${strategy}.`);
  return [...limited(same, 'duplicates'), ...limited(without, 'such parameters')];
}

function configurationCells({ number, strategy, parameters }: Configuration): readonly string[] {
  const values = Object.entries(parameters).map(
    ([name, value]) => `${name}=${sanitise(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return [`#${number}`, strategy, values.join('  ')];
}

function limited(lines: readonly string[], what: string): readonly string[] {
  const rest = lines.length - SHOWN_LIMIT;
  return [...lines.slice(0, SHOWN_LIMIT), ...(rest > 0 ? [`… and ${count(rest)} more ${what}.`] : [])];
}

function some(texts: readonly string[]): string {
  return texts.length > SHOWN_LIMIT ? `${texts.slice(0, SHOWN_LIMIT).join(', ')}, …` : texts.join(', ');
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
}

function count(number: number | bigint): string {
  return number.toLocaleString('en-US');
}

function plural(number: number, word: string): string {
  return `${count(number)} ${word}${number === 1 ? '' : 's'}`;
}
