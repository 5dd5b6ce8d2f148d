import { z } from 'zod';

const study = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,79}$/)
  .describe('name of the study, as `propose` returned it');
const strategy = z.string().min(1).max(64);
const wait = z
  .number()
  .int()
  .min(0)
  .max(600)
  .default(50)
  .describe('seconds to wait for the trials to end; call again to wait longer');
const difference = z.number().positive();

/** Tools of the referee, in the Model Context Protocol: a description and the schema of each argument. */
export const refereeTools = {
  propose: {
    description:
      'Propose a sweep: a sweep file as YAML text. It is checked in full, but not run. Claims compare its ' +
      'strategies by name, so include the baseline.',
    input: { file: z.string().min(1).max(200_000).describe('the sweep file, with a `name`') },
  },
  plan: {
    description:
      'Show the trials of a proposed sweep and their cost. After the search, with two strategies and a difference: ' +
      'the cost of a claim, its share of alpha, and the smallest difference that it can show.',
    input: {
      study,
      strategy: strategy.optional(),
      baseline: strategy.optional(),
      difference: difference.optional(),
      seeds: z.number().int().min(5).max(1000).optional(),
    },
  },
  run: {
    description:
      'Run the search of a proposed sweep on training and validation data, or wait longer for it. Searches are free and unlimited.',
    input: { study, wait },
  },
  board: {
    description:
      'Read the validation results of a study, best first. Looks are recorded, free and unlimited.',
    input: { study, limit: z.number().int().min(1).max(500).default(20) },
  },
  claim: {
    description:
      'Claim that a strategy is better than a baseline. If that cannot be shown, the verdict may still be that it is ' +
      'not worse by `difference` or more. The referee trains the best configuration of both under new seeds, ' +
      'evaluates them on test data that only it has, and answers. The k-th claim on the same test data has an error ' +
      'chance of only alpha / (k (k + 1)), so claim seldom. ' +
      'Repeating a claim resumes it or returns its verdict.',
    input: {
      study,
      strategy: strategy.describe('the strategy that is claimed to be better'),
      baseline: strategy,
      difference: difference.describe(
        "smallest difference that matters, in the metric's unit, such as 0.005 for an accuracy",
      ),
      seeds: z.number().int().min(5).max(1000).optional().describe('number of new training seeds'),
      wait,
    },
  },
  ledger: {
    description: 'Read the ledger: proposals, looks, claims and verdicts. Its hashes are verified first.',
    input: { study: study.optional() },
  },
} as const;

/** Name of a tool. */
export type RefereeTool = keyof typeof refereeTools;

/** Arguments of a tool, parsed. */
export type ToolInput<T extends RefereeTool> = z.output<z.ZodObject<(typeof refereeTools)[T]['input']>>;
