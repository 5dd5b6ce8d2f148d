import { formatPercent } from '@ridgeline/compare';
import type { ClaimEvent, LedgerEntry, VerdictEvent } from '@ridgeline/core/ledger';

/**
 * Formats the verdict on a claim as Markdown, for a comment on a pull request. A claim without a verdict was stopped.
 *
 * @example
 * formatClaimComment(claim, verdict).split('\n')[0]; // '### Claim: `l2` against `none`: not worse'
 */
export function formatClaimComment(
  claim: LedgerEntry<ClaimEvent>,
  verdict: LedgerEntry<VerdictEvent> | undefined,
): string {
  const { strategy, baseline, study, difference, metric, k, level, seeds, entry } = claim;
  const entryText = verdict === undefined ? `entry ${entry}` : `entries ${entry} and ${verdict.entry}`;
  const rows = [
    ['study', inlineCode(study)],
    ['smallest difference that matters', `${difference} of ${inlineCode(metric)}`],
    ['new seeds', String(seeds.length)],
    ['claim on these test data', `${k}, with a share of alpha of ${formatPercent(level)}`],
    ['ledger', `${entryText}, last hash ${inlineCode((verdict ?? claim).hash.slice(0, 16))}`],
  ];
  return [
    `### Claim: ${inlineCode(strategy)} against ${inlineCode(baseline)}: ${verdict?.answer.replace('-', ' ') ?? 'stopped'}`,
    '',
    escapeMarkdown(
      verdict?.sentence ??
        'The claim has no verdict yet. Run the same command again to continue it: it still counts as one claim.',
    ),
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

/** Formats text as inline code. Markdown in the text has no effect. */
function inlineCode(text: string): string {
  return `\`${text.replaceAll(/[`|\r\n]/g, "'")}\``;
}

function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<>#|@]/g, (sign) => (sign === '@' ? '&#64;' : `\\${sign}`))
    .replaceAll(/\s+/g, ' ');
}
