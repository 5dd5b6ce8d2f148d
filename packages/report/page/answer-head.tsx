import { findLeadPair } from '../src/page/find-lead-pair.ts';
import type { PageRanking } from '../src/page/study-page.ts';
import { useTexts } from './context.ts';
import { formatFixed, formatPageInterval, formatSize, keepPercentSigns } from './format.ts';

interface AnswerHeadProps {
  readonly answer: PageRanking;
  /** Names of the objectives, if there are several. */
  readonly objectives?: readonly string[] | undefined;
}

/** Maximum length of a headline in large type. */
const maxLargeHeadlineLength = 70;

/** Class of a headline: long ones are set in smaller type. */
export function headlineClass(sentence: string): string {
  return sentence.length > maxLargeHeadlineLength ? 'headline long' : 'headline';
}

/** Answer in one sentence, with its metric above and its certainty below. */
export function AnswerHead({ answer, objectives }: AnswerHeadProps) {
  const texts = useTexts();
  const { phase, metric, headline, percent, sample, examples } = answer;
  const sentence = texts.headline(headline);
  const isTested = headline.type === 'tested' || headline.type === 'judged';
  return (
    <>
      <p class="kicker">
        {texts.standings[phase]}
        <span class="muted">
          {' '}
          · {objectives?.join(', ') ?? `${metric.name}, ${texts.better[metric.goal]}`}
        </span>
      </p>
      <h2 id="answer-sentence" class={headlineClass(sentence)} tabindex={-1}>
        <Unbroken text={sentence} />
      </h2>
      {isTested && (
        <p class="certainty">
          <Lead answer={answer} />{' '}
          {keepPercentSigns(
            texts.certainty({
              sample,
              examples,
              falseClaimPercent: 100 - percent,
              hasClaims: hasClaim(answer),
            }),
          )}
        </p>
      )}
    </>
  );
}

/** Maximum length of a word without line breaks. */
const maxUnbrokenLength = 24;

/** Text without line breaks at hyphens, which are common in strategies' names. */
function Unbroken({ text }: { text: string }) {
  return (
    <>
      {text
        .split(/( )/)
        .map((word) =>
          word.includes('-') && word.length <= maxUnbrokenLength ? (
            <span class="unbroken">{word}</span>
          ) : (
            word
          ),
        )}
    </>
  );
}

/** Lead over another strategy, with its interval; see {@link findLeadPair}. */
function Lead({ answer }: { answer: PageRanking }) {
  const { pairs, metric, decimals, percent, band } = answer;
  const texts = useTexts();
  const pair = findLeadPair(answer);
  if (pair?.mean === undefined || pair.low === undefined || pair.high === undefined) return null;
  const sign = metric.goal === 'maximize' ? 1 : -1;
  // The leader by mean rank can have the worse mean.
  if (sign * pair.mean < 0) return null;
  const bounds = [sign * pair.low, sign * pair.high].sort((a, b) => a - b) as [number, number];
  const [low, high] = formatPageInterval(...bounds, metric, decimals);
  const format = (value: number) => formatFixed(value * metric.scale, decimals);
  const lead = {
    other: pair.b,
    difference: texts.amount(format(Math.abs(pair.mean)), metric.scale === 100),
    low,
    high,
    percent,
    p: pair.p?.replaceAll(' ', '\u00a0'),
    pairs: pairs.filter(({ p }) => p !== undefined).length,
  };
  return (
    <>
      {keepPercentSigns(
        pair.claim === 'equivalent' && band !== undefined
          ? texts.equivalentLead({ ...lead, size: formatSize(band.size, metric, texts) })
          : texts.lead(lead),
      )}
    </>
  );
}

function hasClaim({ pairs }: PageRanking): boolean {
  return pairs.some(({ claim }) => claim === 'better' || claim === 'worse' || claim === 'equivalent');
}
