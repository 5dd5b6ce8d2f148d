import { useEffect, useRef, useState } from 'preact/hooks';
import type { FirstScreen, PageFigure, StudyPage } from '../src/page/study-page.ts';
import { useTexts } from './context.ts';
import { describeFailure, type Connection, type LiveSource, type StudyCommand } from './source.ts';
import { isWholePage, StudyPageView } from './study-page-view.tsx';

/** Minimum time between two reads of the page. */
const MIN_READ_INTERVAL_MS = 1_000;

/** Page of a study, updated while the study runs. */
export function LiveStudy({ source, study }: { source: LiveSource; study: string }) {
  const texts = useTexts();
  const [page, setPage] = useState<FirstScreen | StudyPage | 'unknown' | undefined>(undefined);
  const [parameters, setParameters] = useState<readonly PageFigure[] | undefined>(undefined);
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const [connection, setConnection] = useState<Connection>({ type: 'connecting' });
  useEffect(() => {
    setPage(undefined);
    setParameters(undefined);
    let isUnmounted = false;
    let isReading = false;
    let isStale = true;
    let isAnswerRequested = false;
    const read = async () => {
      if (isReading) return;
      isReading = true;
      while (isStale && !isUnmounted) {
        isStale = false;
        if (!isAnswerRequested) {
          isAnswerRequested = true;
          const answer = await source.answer(study).catch(() => undefined);
          if (!isUnmounted) setPage((current) => current ?? answer);
        }
        // After a failure, the page is read again when the connection is restored.
        const result = await source.study(study).then(
          (newPage) => newPage ?? 'unknown',
          (error: Error) => {
            if (!isUnmounted) setFailure(error);
            return undefined;
          },
        );
        if (!isUnmounted) setPage((current) => result ?? current);
        // Models are read after the page is shown, because they are slow to fit.
        const models = typeof result === 'object' ? await readModels(source, study) : undefined;
        if (!isUnmounted) setParameters((current) => models ?? current);
        await new Promise((resolve) => setTimeout(resolve, MIN_READ_INTERVAL_MS));
      }
      isReading = false;
    };
    void read();
    let version: string | undefined;
    const disconnect = source.connect([study], (next) => {
      setConnection(next);
      const lastVersion = version;
      version = next.type === 'live' ? next.status.version : undefined;
      if (version === undefined || version === lastVersion) return;
      isStale = true;
      void read();
    });
    return () => {
      isUnmounted = true;
      disconnect();
    };
  }, [source, study]);
  if (page === undefined)
    return (
      <p role="status">{failure === undefined ? texts.live.loading : describeFailure(failure, texts)}</p>
    );
  if (page === 'unknown') return <p role="alert">{texts.live.notFound(study)}</p>;
  return (
    <>
      <StatusLine source={source} study={study} connection={connection} />
      <StudyPageView
        page={parameters === undefined || !isWholePage(page) ? page : withParameters(page, parameters)}
      />
    </>
  );
}

/** Reads the parameter figures with models; undefined if the server fails. */
function readModels(source: LiveSource, study: string): Promise<readonly PageFigure[] | undefined> {
  return source.parameters(study).catch(() => undefined);
}

/** Replaces the parameter figures of a page. */
function withParameters(page: StudyPage, figures: readonly PageFigure[]): StudyPage {
  return {
    ...page,
    figures: page.figures.map((group) => (group.view === 'parameters' ? { ...group, figures } : group)),
  };
}

interface StatusLineProps {
  readonly source: LiveSource;
  readonly study: string;
  readonly connection: Connection;
}

/** State of the connection and the run, with buttons that control the run. */
function StatusLine({ source, study, connection }: StatusLineProps) {
  const texts = useTexts();
  const [refusal, setRefusal] = useState<string | undefined>(undefined);
  const dialog = useRef<HTMLDialogElement>(null);
  const { command } = source;
  const status = connection.type === 'live' ? connection.status : undefined;
  const send = (type: StudyCommand) => {
    setRefusal(undefined);
    command?.(study, type).catch((error: Error) => setRefusal(texts.live.refused(error.message)));
  };
  return (
    <div class="status-line">
      <span role="status" class={`connection ${connection.type}`}>
        {connection.type === 'problem' ? connection.problem.message : texts.live[connection.type]}
      </span>
      {status?.owner && (
        <span class="muted">
          {texts.live.owner[status.owner.state]} · {texts.live.threads(status.owner.threads)}
        </span>
      )}
      {command && status?.owner && (
        <span class="controls">
          {status.owner.state === 'paused' ? (
            <button type="button" onClick={() => send('resume')}>
              {texts.live.resume}
            </button>
          ) : (
            <button type="button" onClick={() => send('pause')}>
              {texts.live.pause}
            </button>
          )}
          <button type="button" onClick={() => dialog.current?.showModal()}>
            {texts.live.stop}
          </button>
        </span>
      )}
      {refusal !== undefined && <span role="alert">{refusal}</span>}
      <dialog ref={dialog} aria-label={texts.live.stop}>
        <form method="dialog">
          <p>{texts.live.confirmStop}</p>
          <div class="controls">
            <button value="no">{texts.live.cancel}</button>
            <button value="stop" onClick={() => send('stop')}>
              {texts.live.stop}
            </button>
          </div>
        </form>
      </dialog>
    </div>
  );
}
