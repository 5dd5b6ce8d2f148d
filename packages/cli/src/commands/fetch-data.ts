import { RidgelineError } from '@ridgeline/core';
import { dataSets, fetchFashionMnist } from '@ridgeline/trainer';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { print } from '../print.ts';

interface FetchDataOptions {
  /** Folder with the files; defaults to the first source that works on this machine. */
  readonly from?: string;
}

/** Fetches and verifies a data set that no npm package contains, and prints its folder. */
export async function fetchDataCommand(name: string, options: FetchDataOptions): Promise<ExitCode> {
  if (name !== 'fashion-mnist') {
    const isBundled = dataSets.some((source) => source.name === name);
    throw new RidgelineError(
      'USAGE',
      isBundled ? `${name} comes with Ridgeline and need not be fetched.` : `There is no data set "${name}".`,
      { hint: 'The only data set to fetch is fashion-mnist.' },
    );
  }
  const folder = await fetchFashionMnist({
    ...options,
    onProgress: (source) => process.stderr.write(`trying ${source}\n`),
  });
  print(`${folder}\n`);
  return exitCodes.ok;
}
