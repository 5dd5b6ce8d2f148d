import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * Faults that publint and arethetypeswrong find in a tarball, as its users would. Faults of `require` and of Node 10's
 * resolution do not count, since the packages are ES modules only.
 */
export async function publishedFaultsOf(path) {
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
