import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * Returns the faults that publint and arethetypeswrong find in a tarball. Faults of `require` and of Node 10's resolution
 * do not count, because the packages contain only ES modules.
 */
export async function findPublishedFaults(path) {
  const bytes = new Uint8Array(readFileSync(path));
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const { problems = [] } = await checkPackage(createPackageFromTarballData(bytes));
  return [
    ...messages.map((message) => formatMessage(message, pkg, { color: false })),
    ...problems
      .filter(({ resolutionKind }) => resolutionKind !== 'node10' && resolutionKind !== 'node16-cjs')
      .map(({ kind, entrypoint = '', resolutionKind = '' }) =>
        `${kind} ${entrypoint} ${resolutionKind}`.trim(),
      ),
  ];
}
