import type { ComponentChildren } from 'preact';
import type { PageLedger } from '../src/page/page-ledger.ts';
import type { StudyAnswer, FirstScreen } from '../src/page/study-page.ts';
import { AnswerHead } from './answer-head.tsx';
import { useTexts } from './context.ts';
import { Front } from './front.tsx';
import { formatDays, formatPageDuration, formatSize } from './format.ts';
import { maxFullLayoutStrategies, Standings } from './standings.tsx';
import { createAppearances } from './strategy.tsx';

interface AnswerSectionProps {
  readonly page: FirstScreen;
  readonly answer: StudyAnswer;
  /** Figures of a front, above its tables. */
  readonly children: ComponentChildren;
}

/** First screen: the answer in one sentence, the ranked strategies or the front, the next step and the costs. */
export function AnswerSection({ page, answer, children }: AnswerSectionProps) {
  return (
    <section
      class={`answer ${answer.standings.length > maxFullLayoutStrategies ? 'next-first' : ''}`}
      id="answer"
      aria-labelledby="answer-sentence"
    >
      <AnswerHead answer={answer} objectives={answer.front?.objectives} />
      {answer.front === undefined ? (
        <Standings answer={answer} appearances={createAppearances(page)} />
      ) : (
        <Front front={answer.front} appearances={createAppearances(page)}>
          {children}
        </Front>
      )}
      <Facts answer={answer} ledger={page.ledger} />
    </section>
  );
}

/** Next step, costs, uses of the test part, and claims. */
function Facts({ answer, ledger }: { answer: StudyAnswer; ledger: PageLedger | undefined }) {
  const texts = useTexts();
  const { facts } = texts;
  const { cost, record, next, metric, phase } = answer;
  const { skipped, remaining, finals, toDecide } = cost;
  return (
    <div class="facts">
      <Fact title={facts.next}>
        <p>{texts.nextStep(next)}</p>
        {next.command !== undefined && <code class="command">{next.command}</code>}
      </Fact>
      <Fact title={phase === 'finals' ? facts.cost : facts.searchCost}>
        <p>{facts.ended(cost.ended, formatPageDuration(cost.time))}</p>
        {skipped && <p>{facts.skipped(skipped.trials, formatPageDuration(skipped.time))}</p>}
        {remaining && <p>{facts.remaining(remaining.trials, formatPageDuration(remaining.time))}</p>}
        {finals && <p>{facts.finalsWouldCost(finals.trials, formatPageDuration(finals.time))}</p>}
        {toDecide && (
          <p>
            {facts.moreSeeds(
              toDecide.seeds,
              formatSize(toDecide.difference, metric, texts),
              formatPageDuration(toDecide.time),
            )}
          </p>
        )}
        <p class="muted">{facts.threadTime}</p>
      </Fact>
      <Fact title={facts.testPart}>
        {record === undefined || record.ledger.length === 0 ? (
          <p>{facts[answer.hasOwnData ? 'ownData' : phase === 'search' ? 'noTest' : 'noRecord']}</p>
        ) : (
          <>
            {record.ledger.map(({ study, isOwn, networks, first, last }) => (
              <p key={study}>
                {isOwn
                  ? facts.usedHere(networks, formatDays(first, last))
                  : facts.usedBy(study, networks, formatDays(first, last))}
              </p>
            ))}
            <p class="muted">{record.ledger.length > 1 ? facts.optimismNote : facts.onlyHere}</p>
          </>
        )}
        {record && <p class="muted">{facts.plan(record.plan.slice(0, 16))}</p>}
      </Fact>
      {ledger && <Claims ledger={ledger} />}
    </div>
  );
}

/** Claims of the study and the check of their ledger. */
function Claims({ ledger: { claims, entries, lastHash, problems } }: { ledger: PageLedger }) {
  const { facts } = useTexts();
  return (
    <Fact title={facts.claims}>
      {claims.map(({ k, strategy, baseline, answer }) => (
        <p key={k}>{facts.claim(k, strategy, baseline, answer)}</p>
      ))}
      {problems.length === 0 ? (
        <p class="muted">{facts.intact(entries, lastHash?.slice(0, 16) ?? '')}</p>
      ) : (
        <>
          <p>{facts.damaged}</p>
          {problems.map((problem) => (
            <p key={problem} class="muted" lang="en">
              {problem}
            </p>
          ))}
        </>
      )}
    </Fact>
  );
}

function Fact({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="fact">
      <h3>{title}</h3>
      {children}
    </section>
  );
}
