import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * What publint and arethetypeswrong find in a tarball: how the package would look to who installs it. The packages are ES
 * modules alone, so how `require` and the resolution of Node 10 see them does not count.
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
