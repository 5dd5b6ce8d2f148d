import { RidgelineError } from '@ridgeline/core';
import { dataSets, fetchFashionMnist } from '@ridgeline/trainer';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';

interface FetchDataOptions {
  /** Folder with the files; by default the first source that works on this machine. */
  readonly from?: string;
}

/** Fetches a data set that no npm package has, and checks it. */
export async function fetchDataCommand(name: string, options: FetchDataOptions): Promise<ExitCode> {
  if (name !== 'fashion-mnist') {
    const known = dataSets.some((source) => source.name === name);
    throw new RidgelineError(
      'USAGE',
      known ? `${name} comes with Ridgeline; it is not fetched.` : `There is no data set "${name}".`,
      { hint: 'Data sets to fetch: fashion-mnist.' },
    );
  }
  const folder = await fetchFashionMnist({
    ...options,
    onProgress: (what) => process.stderr.write(`trying ${what}\n`),
  });
  print(`${folder}\n`);
  return exitCodes.ok;
}
