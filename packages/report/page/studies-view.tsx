import { useEffect, useState } from 'preact/hooks';
import type { ListedStudy } from '../src/live/status.ts';
import { useTexts } from './context.ts';
import { formatTime } from './format.ts';
import { formatCompareHash, formatStudyHash } from './route.ts';
import { describeFailure, type LiveSource } from './source.ts';

/** Interval between reads of the list. */
const READ_INTERVAL_MS = 2_000;

/** Studies in the database, newest first. Selected studies can be compared. */
export function StudiesView({ source }: { source: LiveSource }) {
  const texts = useTexts();
  const [studies, setStudies] = useState<readonly ListedStudy[] | undefined>(undefined);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const [selectedNames, setSelectedNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let isUnmounted = false;
    const read = async () => {
      const result = await source.studies().catch((error: Error) => error);
      if (isUnmounted) return;
      const hasFailed = result instanceof Error;
      setFailure(hasFailed ? result : undefined);
      if (!hasFailed) setStudies(result);
      setTimeout(() => void read(), READ_INTERVAL_MS);
    };
    void read();
    return () => {
      isUnmounted = true;
    };
  }, [source]);
  const toggle = (name: string) =>
    setSelectedNames(
      selectedNames.includes(name)
        ? selectedNames.filter((other) => other !== name)
        : [...selectedNames, name],
    );
  return (
    <main id="main" class="view">
      <h1 id="answer" tabindex={-1}>
        {texts.studies.title}
      </h1>
      {failure !== undefined && <p role="alert">{describeFailure(failure, texts)}</p>}
      {studies === undefined && failure === undefined && <p role="status">{texts.live.loading}</p>}
      {studies?.length === 0 && <p>{texts.studies.none}</p>}
      {studies !== undefined && studies.length > 0 && (
        <>
          <div class="scroll" tabindex={0} role="group" aria-label={texts.studies.title}>
            <table class="data studies">
              <thead>
                <tr>
                  <td />
                  <th scope="col">{texts.studies.name}</th>
                  <th scope="col">{texts.table.state}</th>
                  <th scope="col">{texts.studies.progress}</th>
                  <th scope="col">{texts.studies.metric}</th>
                  <th scope="col">{texts.studies.data}</th>
                  <th scope="col">{texts.studies.created}</th>
                </tr>
              </thead>
              <tbody>
                {studies.map((study) => (
                  <StudyRow
                    key={study.name}
                    study={study}
                    isSelected={selectedNames.includes(study.name)}
                    toggle={() => toggle(study.name)}
                  />
                ))}
              </tbody>
            </table>
          </div>
          {selectedNames.length > 1 && (
            <p>
              <a class="action" href={formatCompareHash(selectedNames)}>
                {texts.studies.compare}
              </a>
            </p>
          )}
        </>
      )}
    </main>
  );
}

interface StudyRowProps {
  readonly study: ListedStudy;
  readonly isSelected: boolean;
  readonly toggle: () => void;
}

function StudyRow({
  study: { name, state, created, metric, counts, data },
  isSelected,
  toggle,
}: StudyRowProps) {
  const texts = useTexts();
  const endedCount = Object.values(counts.ended).reduce((sum, count) => sum + count, 0);
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={texts.studies.select(name)}
          onChange={toggle}
        />
      </td>
      <th scope="row">
        <a href={formatStudyHash(name)}>{name}</a>
      </th>
      <td>
        <span class={`badge ${state}`}>{texts.states[state]}</span>
      </td>
      <td>
        {texts.counts.trials(endedCount, counts.planned ?? undefined)}
        {counts.planned !== null && <progress max={counts.planned} value={endedCount} aria-hidden="true" />}
      </td>
      <td class="metric">
        {metric.name}
        <span class="muted">{texts.better[metric.goal]}</span>
      </td>
      <td>
        <code>{data === null ? '–' : data.slice(0, 8)}</code>
      </td>
      <td>
        <time>{formatTime(created)}</time>
      </td>
    </tr>
  );
}
