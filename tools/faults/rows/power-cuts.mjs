import { readFileSync, writeFileSync } from 'node:fs';
import { interposer } from '../disk.mjs';
import { inspect } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** Names of files by their number in the records, and the number that stands for the program's messages. */
const files = ['ridgeline.db', 'ridgeline.db-wal', 'ridgeline.db-journal'];
const MESSAGES = 3;

/**
 * Power cuts at random instants of a study whose writes and syncs are all recorded.
 *
 * Synced data survive; each unsynced write survives by chance. Everything acknowledged before the cut must survive.
 */
export const powerCuts = {
  name: 'power cuts',
  quick: 200,
  full: 1000,
  async run({ count, folder, random, tally }) {
    const recording = await record({ folder, tally });
    for (; tally.faults < count; tally.faults++) {
      const found = inspect(cut(recording, { folder, random }));
      tally.add({ ...found, acknowledged: 0, rerun: 0 });
      tally.blame(found.problems);
    }
    return 'writes that were not synced survive by chance';
  },
};

/** Control with a less durable database. If it finds no losses, `powerCuts` proves nothing. */
export const powerCutControl = {
  name: 'power cuts, control: synchronous=NORMAL',
  passes: 'loss shown',
  quick: 200,
  full: 1000,
  async run({ count, folder, random, tally }) {
    const recording = await record({ folder, tally, synchronous: 'NORMAL' });
    let losses = 0;
    for (; tally.faults < count; tally.faults++) {
      if (inspect(cut(recording, { folder, random })).lost > 0) losses++;
    }
    tally.expect(losses > 0, 'The control lost nothing.');
    return `in ${losses} of ${count} cuts`;
  },
};

/** Runs a study to its end and records writes, syncs and messages in order. */
async function record({ folder, tally, synchronous }) {
  const disk = interposer(folder());
  const study = { folder: folder(), many: { behaviour: 'own 20', count: 60 }, synchronous };
  const journal = `${study.folder}/journal`;
  const env = disk({ watch: `${study.folder}/${files[0]}`, journal });
  const { code } = await startSubject(study, { env }).ended;
  tally.expect(code === 0, `The run ended with ${code}.`);
  const found = inspect(study);
  tally.add(found);
  tally.blame(found.problems);
  return { study, records: recordsIn(readFileSync(journal)) };
}

/** Study after a power cut at some instant after its first acknowledgement. */
function cut({ study, records }, { folder, random }) {
  const firstMessage = records.findIndex(({ file }) => file === MESSAGES);
  const at = firstMessage + Math.floor(random() * (records.length - firstMessage));
  return stateAfter(records.slice(0, at + 1), { folder, random, study });
}

/** Parses the records of `disk.c`. */
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

/** Folder with the files as a power cut after `past` may leave them. */
function stateAfter(past, { folder, random, study }) {
  const home = folder();
  const lastSync = files.map((_, file) =>
    past.findLastIndex((record) => record.kind === 's' && record.file === file),
  );
  // A file system keeps its own records in order, so a later sync of any file makes a removal durable.
  const lastOfAny = Math.max(...lastSync);
  const contents = files.map(() => undefined);
  past.forEach((record, index) => {
    if (record.file === MESSAGES || record.kind === 's') return;
    const last = record.kind === 'u' ? lastOfAny : lastSync[record.file];
    if (index > last && random() < 0.5) return;
    contents[record.file] = applied(contents[record.file], record);
  });
  contents.forEach((content, file) => content && writeFileSync(`${home}/${files[file]}`, content));
  const messages = past.filter(({ file }) => file === MESSAGES).map(({ data }) => data);
  writeFileSync(`${home}/messages.jsonl`, Buffer.concat(messages));
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
