import { once } from 'node:events';
import { openView } from '@ridgeline/storage';
import { chooseStudy } from '../choose-study.ts';
import { parseDatabase } from '../database.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';
import { openPages } from '../serve/open-pages.ts';

interface ServeOptions {
  readonly db: string;
  /** Port to listen on; 0 for any free port. */
  readonly port: number;
  /** Ledger of claims: a file, or the URL of a server; defaults to the ledger of the database. */
  readonly ledger?: string;
}

/** Maximum share of a core for pages, because runs on this machine need the cores. */
const CORE_SHARE = 0.05;

/** Serves the pages of a database to the browsers of this machine, until it is interrupted. */
export async function serveCommand(
  name: string | undefined,
  { db, port, ledger }: ServeOptions,
): Promise<ExitCode> {
  const database = parseDatabase(db);
  const view = await openView(database.location);
  try {
    const study = name === undefined ? undefined : await chooseStudy(view, name);
    const { address, token, prepare, close } = await openPages(view, database, {
      port,
      coreShare: CORE_SHARE,
      ledger,
    });
    const fragment = study === undefined ? '' : `#/study/${encodeURIComponent(study.name)}`;
    print(
      `Read-only:     ${address}/${fragment}\n` +
        `With controls: ${address}/?token=${token}${fragment}\n` +
        'Press Ctrl-C to stop.\n',
    );
    const firstStudy = study ?? (await view.studies())[0];
    // A failure is reported when a browser requests the page.
    if (firstStudy !== undefined) prepare(firstStudy.name).catch(() => undefined);
    const [signal] = (await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])) as [string];
    await close();
    return signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.ok;
  } finally {
    await view.close();
  }
}
