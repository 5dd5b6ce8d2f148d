import { useEffect, useState } from 'preact/hooks';
import { trialFigures } from '../src/page/trial-figures.ts';
import type { TrialPage } from '../src/page/trial-page.ts';
import { useTexts } from './context.ts';
import { FigureCard } from './figure-card.tsx';
import { formatPageDuration, formatNumber, formatTime, keepPercentSigns } from './format.ts';
import { formatStudyHash, formatTrialHash } from './route.ts';
import type { Source } from './source.ts';

/** Interval between reads of a running trial. */
const READ_INTERVAL_MS = 2_000;

/** Page of a trial with its outcome, curves, parameters and attempts. */
export function TrialView({ source, study, number }: { source: Source; study: string; number: number }) {
  const texts = useTexts();
  const [trial, setTrial] = useState<TrialPage | 'unknown' | undefined>(undefined);
  useEffect(() => {
    let isUnmounted = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      // A failed read leaves the page unchanged.
      const result = await source.trial(study, number).then(
        (newTrial) => newTrial ?? 'unknown',
        () => undefined,
      );
      if (isUnmounted) return;
      setTrial((current) => result ?? current);
      clearTimeout(timer);
      if (result === undefined || (result !== 'unknown' && result.state === 'running'))
        timer = setTimeout(() => void read(), READ_INTERVAL_MS);
    };
    void read();
    const unfollow = source.follow([study], () => void read());
    return () => {
      isUnmounted = true;
      clearTimeout(timer);
      unfollow();
    };
  }, [source, study, number]);
  return (
    <main class="trial-page" id="main">
      <p>
        <a href={formatStudyHash(study)}>← {texts.controls.close}</a>
      </p>
      <h1 tabindex={-1}>{texts.trial.title(number)}</h1>
      {trial === 'unknown' && (
        <p>{source.serveCommand === undefined ? texts.trial.notStarted(study) : texts.trial.notEmbedded}</p>
      )}
      {trial === 'unknown' && source.serveCommand !== undefined && (
        <code class="command">{source.serveCommand}</code>
      )}
      {trial === undefined && <p role="status">{texts.live.loading}</p>}
      {typeof trial === 'object' && <TrialDetails trial={trial} />}
    </main>
  );
}

function TrialDetails({ trial }: { trial: TrialPage }) {
  const texts = useTexts();
  const { metric, value, cost } = trial;
  const facts = [
    texts.states[trial.state],
    ...(value === undefined ? [] : [`${metric.name} ${formatNumber(value * metric.scale)}${metric.suffix}`]),
    texts.trial.epochs(trial.epochs, trial.maxEpochs),
    ...(cost === undefined ? [] : [formatPageDuration(cost)]),
  ];
  return (
    <>
      <p class="certainty">
        <strong>{trial.strategy}</strong>, {texts.trial.subtitle(trial.configuration, trial.seed)}.{' '}
        {keepPercentSigns(facts.join(' · '))}
      </p>
      {trial.siblings.length > 1 && (
        <nav class="siblings" aria-label={texts.trial.siblings}>
          {trial.siblings.map((number) => (
            <a
              key={number}
              href={formatTrialHash(trial.study, number)}
              aria-current={number === trial.number ? 'page' : undefined}
            >
              {number}
            </a>
          ))}
        </nav>
      )}
      {trial.error.length > 0 && (
        <section>
          <h2>{texts.trial.error}</h2>
          <pre tabindex={0}>{trial.error.join('\n')}</pre>
        </section>
      )}
      <section>
        <h2>{texts.trial.curves}</h2>
        {trial.curves.length === 0 ? (
          <p>{texts.trial.noCurve}</p>
        ) : (
          <div class="figures">
            {trialFigures(trial).map((figure) => (
              <FigureCard key={figure.id} figure={figure} />
            ))}
          </div>
        )}
      </section>
      <div class="columns">
        {trial.parameters.length > 0 && (
          <section>
            <h2>{texts.trial.parameters}</h2>
            <table class="data">
              <tbody>
                {trial.parameters.map(({ name, value: text }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td class="number">{text}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        <section>
          <h2>{texts.trial.attempts}</h2>
          <div class="scroll" tabindex={0} role="group" aria-label={texts.trial.attempts}>
            <table class="data">
              <thead>
                <tr>
                  <th scope="col">{texts.trial.attempt}</th>
                  <th scope="col">{texts.table.state}</th>
                  <th scope="col">{texts.trial.started}</th>
                  <th scope="col" class="number">
                    {texts.trial.duration}
                  </th>
                  <th scope="col">{texts.trial.reason}</th>
                </tr>
              </thead>
              <tbody>
                {trial.attempts.map(({ attempt, state, started, ended, reason }) => (
                  <tr key={attempt}>
                    <td>{attempt}</td>
                    <td>{texts.states[state]}</td>
                    <td>{formatTime(started)}</td>
                    <td class="number">{ended === undefined ? '–' : formatPageDuration(ended - started)}</td>
                    <td>{reason ?? ''}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      </div>
      {trial.output.length > 0 && (
        <section>
          <h2>{texts.trial.output}</h2>
          <pre tabindex={0}>{trial.output.join('\n')}</pre>
        </section>
      )}
      <section>
        <h2>{texts.trial.replay}</h2>
        <code class="command">{trial.replay}</code>
        {trial.fingerprint !== undefined && (
          <p class="muted">
            {texts.trial.fingerprint} {trial.fingerprint}
          </p>
        )}
      </section>
    </>
  );
}
