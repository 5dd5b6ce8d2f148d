import { percentText } from '@ridgeline/compare';
import type { ClaimEvent, LedgerEntry, VerdictEvent } from '@ridgeline/core/ledger';

/**
 * Verdict on a claim as the Markdown of a comment, such as one on a pull request. Without a verdict, the claim was
 * stopped.
 *
 * @example
 * claimComment(claim, verdict).split('\n')[0]; // '### Claim: `l2` against `none`: not worse'
 */
export function claimComment(
  claim: LedgerEntry<ClaimEvent>,
  verdict: LedgerEntry<VerdictEvent> | undefined,
): string {
  const { strategy, baseline, study, difference, metric, k, level, seeds, entry } = claim;
  const place = verdict === undefined ? `entry ${entry}` : `entries ${entry} and ${verdict.entry}`;
  const rows = [
    ['study', code(study)],
    ['smallest difference that matters', `${difference} of ${code(metric)}`],
    ['new seeds', String(seeds.length)],
    ['claim on these test data', `${k}, with a share of alpha of ${percentText(level)}`],
    ['ledger', `${place}, last hash ${code((verdict ?? claim).hash.slice(0, 16))}`],
  ];
  return [
    `### Claim: ${code(strategy)} against ${code(baseline)}: ${verdict?.answer.replace('-', ' ') ?? 'stopped'}`,
    '',
    escaped(
      verdict?.sentence ??
        'It has no verdict yet. The same command continues the claim, which still counts once.',
    ),
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}

/** Text as inline code, escaped so that no Markdown in it takes effect. */
function code(text: string): string {
  return `\`${text.replaceAll(/[`|\r\n]/g, "'")}\``;
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<>#|@]/g, (sign) => (sign === '@' ? '&#64;' : `\\${sign}`))
    .replaceAll(/\s+/g, ' ');
}
