import { readFileSync, writeFileSync } from 'node:fs';
import { interposer } from '../disk.mjs';
import { inspect } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** File names by the journal's number, and the number of what the program said. */
const files = ['ridgeline.db', 'ridgeline.db-wal', 'ridgeline.db-journal'];
const SAID = 3;
const WAL = 1;

/**
 * One study is run while every write and sync of its database is kept. Then the power is cut, at random instants: what
 * had been synced is there, of what had not each write is there or not, by chance. What was acknowledged before the cut
 * has to be there. In the control the syncs of the write-ahead log do not count, as under `synchronous=NORMAL`: there
 * the same check must find losses, or it would prove nothing.
 */
export const powerCuts = {
  name: 'power cuts',
  quick: 200,
  full: 1000,
  async run({ count, folder, random, tally }) {
    const disk = interposer(folder());
    if (disk === undefined) return { notRun: 'no C compiler' };
    const study = { folder: folder(), many: { behaviour: 'own 20', count: 60 } };
    const journal = `${study.folder}/journal`;
    const env = disk({ watch: `${study.folder}/${files[0]}`, journal });
    const { code } = await startSubject(study, { env }).ended;
    tally.expect(code === 0, `The run ended with ${code}.`);
    tally.add(inspect(study));
    const records = recordsIn(readFileSync(journal));
    const firstSaid = records.findIndex(({ file }) => file === SAID);
    let control = 0;
    for (; tally.faults < count; tally.faults++) {
      const cut = firstSaid + Math.floor(random() * (records.length - firstSaid));
      const found = inspect(stateAt(cut, { records, folder, random, study, syncs: () => true }));
      tally.add({ ...found, acknowledged: 0, rerun: 0 });
      tally.blame(found.problems);
      const normal = stateAt(cut, { records, folder, random, study, syncs: ({ file }) => file !== WAL });
      control += inspect(normal).lost > 0 ? 1 : 0;
    }
    tally.expect(control > 0, 'The control lost nothing.');
    return `control without syncs of the log: loss shown in ${control} of ${count}`;
  },
};

/** Reads what `disk.c` has written. */
function recordsIn(bytes) {
  const records = [];
  for (let at = 0; at < bytes.length;) {
    const kind = String.fromCharCode(bytes[at]);
    const length = kind === 'w' ? bytes.readUInt32LE(at + 4) : 0;
    const data = bytes.subarray(at + 16, at + 16 + length);
    records.push({ kind, file: bytes[at + 1], offset: Number(bytes.readBigUInt64LE(at + 8)), data });
    at += 16 + length;
  }
  return records;
}

/** A folder with the files as a power cut after record `cut` may leave them. */
function stateAt(cut, { records, folder, random, study, syncs }) {
  const home = folder();
  const past = records.slice(0, cut + 1);
  const lastSync = files.map((_, file) =>
    past.findLastIndex((record) => record.kind === 's' && record.file === file && syncs(record)),
  );
  // A file system keeps the order of its own records, so a later sync of whatever file makes a removal last.
  const lastOfAny = Math.max(...lastSync);
  const contents = files.map(() => undefined);
  past.forEach((record, index) => {
    if (record.file === SAID || record.kind === 's') return;
    const last = record.kind === 'u' ? lastOfAny : lastSync[record.file];
    if (index > last && random() < 0.5) return;
    contents[record.file] = applied(contents[record.file], record);
  });
  contents.forEach((content, file) => content && writeFileSync(`${home}/${files[file]}`, content));
  const said = past.filter(({ file }) => file === SAID).map(({ data }) => data);
  writeFileSync(`${home}/said.jsonl`, Buffer.concat(said));
  return { ...study, folder: home };
}

function applied(content = Buffer.alloc(0), { kind, offset, data }) {
  if (kind === 'u') return undefined;
  if (kind === 't') return Buffer.concat([content], offset);
  const grown = Buffer.alloc(Math.max(content.length, offset + data.length));
  content.copy(grown);
  data.copy(grown, offset);
  return grown;
}
