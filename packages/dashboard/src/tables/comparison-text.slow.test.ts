import { compareStrategies, describeComparison, type Comparison } from '@ridgeline/compare';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { configuration, finished, sampleStudy, terminal } from '../testing/fixtures.ts';
import { comparisonText } from './comparison-text.ts';

/** Compares strategies by their values, one for each seed. */
function compare(values: Readonly<Record<string, readonly number[]>>): Comparison {
  const names = Object.keys(values);
  const trials = names.flatMap((strategy, number) =>
    values[strategy]!.map((value, seed) =>
      finished(
        { type: 'complete', value, step: 1, values: { val_accuracy: value } },
        {
          trial: {
            number: 0,
            configuration: configuration({ number, strategy }),
            repeat: seed,
            seed,
            epochs: 1,
          },
        },
      ),
    ),
  );
  return compareStrategies(trials, {
    ...sampleStudy.definition,
    seeds: [0, 1, 2],
    strategies: names.map((name) => ({ name, method: 'random', dimensions: [] })),
  });
}

const threeStrategies = compare({
  'dropout-early-stopping': [0.91, 0.92, 0.915],
  none: [0.902, 0.911, 0.9],
  'max-norm': [],
});

describe('comparisonText', () => {
  it('prints the answer, a table and notes in 80 columns', () => {
    expect(comparisonText(describeComparison(threeStrategies), terminal(80, 24))).toMatchInlineSnapshot(`
      "In the search dropout-early-stopping leads with a val_accuracy of 91.5 %. A
      search ranks strategies but claims nothing: its finals decide.

      strategy                chosen  val_accuracy  95 % interval  seeds  tried
      dropout-early-stopping       0        91.5 %   90.2 to 92.8      3      1
      none                         1        90.4 %   88.9 to 91.9      3      1
      max-norm                     -             -              -      0      0

      Note: A search ranks strategies but claims nothing: each is represented by the
        configuration that did best on these very seeds and on one validation split,
        which flatters it, and more so if more configurations were tried. Finals
        decide.
      Note: max-norm has no complete configuration, so it is not compared.
      Note: Budgets differ: the strategies tried different numbers of configurations
        (dropout-early-stopping 1, none 1, max-norm 0).
      Note: All of this is about val_accuracy on this task, with these settings,
        this budget and 3 seeds; it says nothing about others.
      "
    `);
  });

  it('drops the least important columns first', () => {
    expect(comparisonText(describeComparison(threeStrategies), terminal(40, 24)).split('\n').slice(5, 9))
      .toMatchInlineSnapshot(`
      [
        "strategy       val_a… 95 % interv… seeds",
        "dropout-early… 91.5 % 90.2 to 92.8     3",
        "none           90.4 % 88.9 to 91.9     3",
        "max-norm            -            -     0",
      ]
    `);
  });

  it('keeps every word within the width', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true });
    const name = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constant('드롭아웃과-조기-종료'));
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.array(value, { maxLength: 3 }), { maxKeys: 4, noNullPrototype: true }),
        fc.integer({ min: 1, max: 130 }),
        (values, columns) => {
          const lines = comparisonText(describeComparison(compare(values)), terminal(columns, 24)).split(
            '\n',
          );
          expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([]);
        },
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 130 }), (columns) => {
        const collapseSpaces = (text: string) => text.split(/\s+/).join(' ');
        const text = collapseSpaces(
          comparisonText(describeComparison(threeStrategies), terminal(columns, 24)),
        );
        for (const sentence of describeComparison(threeStrategies).sections.flat())
          expect(text).toContain(collapseSpaces(sentence));
      }),
    );
  });
});
