import { once } from 'node:events';
import { readStudyData, studyToHtml } from '@ridgeline/report';
import { openView } from '@ridgeline/storage';
import { chooseStudy } from '../choose-study.ts';
import { databaseOf } from '../database.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { ownerChannel } from '../owner-channel.ts';
import { print } from '../print.ts';
import { openServer } from '../serve/open-server.ts';
import { serveApp } from '../serve/serve-app.ts';
import type { ServedSources } from '../serve/served-study.ts';
import { StudyFeed } from '../serve/study-feed.ts';
import { trialLogReader } from '../study-files.ts';

export interface ServeOptions {
  readonly db: string;
  /** Port to listen on; 0 for any free one. */
  readonly port: number;
}

/** Serves the pages of a database to the browsers of this machine, until it is interrupted. */
export async function serveCommand(name: string | undefined, { db, port }: ServeOptions): Promise<ExitCode> {
  const { location, files } = databaseOf(db);
  const view = await openView(location);
  try {
    const study = name === undefined ? undefined : (await chooseStudy(view, name)).name;
    const feed = new StudyFeed({
      view,
      makePage: async (known, study) => studyToHtml(await readStudyData(known, study)),
      watchOwner: watchOwnerOf(location),
      now: () => performance.now(),
    });
    const server = await openServer(
      serveApp({ view, feed, logOf: (study, trial) => trialLogReader(files, study)(trial) }),
      port,
    );
    const place = study === undefined ? '' : `api/study?study=${encodeURIComponent(study)}`;
    print(`${server.address}/${place}\nCtrl-C ends it.\n`);
    const [signal] = (await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])) as [string];
    await server.close();
    return signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.ok;
  } finally {
    await view.close();
  }
}

/** Watches the owners of a database's studies. */
function watchOwnerOf(database: string): ServedSources['watchOwner'] {
  return (study, changed) => {
    const over = new AbortController();
    void ownerChannel(database, study).then((channel) => {
      if (over.signal.aborted) return;
      over.signal.addEventListener('abort', channel.watch(changed));
    });
    return () => over.abort();
  };
}
