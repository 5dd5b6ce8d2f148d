import { readFileSync, writeFileSync } from 'node:fs';
import { compileInterposer } from '../disk.mjs';
import { inspectStudy } from '../oracle.mjs';
import { startSubject } from '../start-subject.mjs';

/** File names by their number in the records. */
const files = ['ridgeline.db', 'ridgeline.db-wal', 'ridgeline.db-journal'];
/** File number of the program's messages. */
const MESSAGES = 3;

/**
 * Power cuts at random instants of a study whose writes and syncs are all recorded.
 *
 * Synced data survive, and each unsynced write survives with a chance of one half. All results acknowledged before the
 * cut must survive.
 */
export const powerCuts = {
  name: 'power cuts',
  quick: 200,
  full: 1000,
  async run({ count, folder, random, tally }) {
    const recording = await recordRun({ folder, tally });
    for (; tally.faults < count; tally.faults++) {
      const findings = inspectStudy(cutPower(recording, { folder, random }));
      tally.add({ ...findings, acknowledged: 0, rerun: 0 });
      tally.addProblems(findings.problems);
    }
    return 'writes that were not synced survive by chance';
  },
};

/** Control with a less durable database. Without losses here, `powerCuts` would prove nothing. */
export const powerCutControl = {
  name: 'power cuts, control: synchronous=NORMAL',
  passState: 'loss shown',
  quick: 200,
  full: 1000,
  async run({ count, folder, random, tally }) {
    const recording = await recordRun({ folder, tally, synchronousLevel: 'NORMAL' });
    let lossyCuts = 0;
    for (; tally.faults < count; tally.faults++) {
      if (inspectStudy(cutPower(recording, { folder, random })).lost > 0) lossyCuts++;
    }
    tally.expect(lossyCuts > 0, 'The control lost nothing.');
    return `in ${lossyCuts} of ${count} cuts`;
  },
};

/** Runs a study to its end, and records writes, syncs and messages in order. */
async function recordRun({ folder, tally, synchronousLevel }) {
  const createDiskEnv = compileInterposer(folder());
  const study = {
    folder: folder(),
    identicalTrials: { behaviour: 'distinct 20', count: 60 },
    synchronousLevel,
  };
  const journal = `${study.folder}/journal`;
  const env = createDiskEnv({ watch: `${study.folder}/${files[0]}`, journal });
  const { code } = await startSubject(study, { env }).exit;
  tally.expect(code === 0, `The run ended with ${code}.`);
  const findings = inspectStudy(study);
  tally.add(findings);
  tally.addProblems(findings.problems);
  return { study, records: parseRecords(readFileSync(journal)) };
}

/** Returns the study after a power cut at a random instant after the first acknowledgement. */
function cutPower({ study, records }, { folder, random }) {
  const firstMessage = records.findIndex(({ file }) => file === MESSAGES);
  const position = firstMessage + Math.floor(random() * (records.length - firstMessage));
  return writeStateAfter(records.slice(0, position + 1), { folder, random, study });
}

/** Parses the journal of `disk.c`. Kinds of records: `w` write, `t` truncate, `s` sync, `u` unlink. */
function parseRecords(bytes) {
  const records = [];
  for (let position = 0; position < bytes.length;) {
    const kind = String.fromCharCode(bytes[position]);
    const length = kind === 'w' ? bytes.readUInt32LE(position + 4) : 0;
    const data = bytes.subarray(position + 16, position + 16 + length);
    records.push({
      kind,
      file: bytes[position + 1],
      offset: Number(bytes.readBigUInt64LE(position + 8)),
      data,
    });
    position += 16 + length;
  }
  return records;
}

/** Writes the files as a power cut after these records may leave them. */
function writeStateAfter(records, { folder, random, study }) {
  const home = folder();
  const lastSync = files.map((_, file) =>
    records.findLastIndex((record) => record.kind === 's' && record.file === file),
  );
  // A file system orders its own records, so a later sync of any file makes a removal durable.
  const lastSyncOfAny = Math.max(...lastSync);
  const contents = files.map(() => undefined);
  records.forEach((record, index) => {
    if (record.file === MESSAGES || record.kind === 's') return;
    const last = record.kind === 'u' ? lastSyncOfAny : lastSync[record.file];
    if (index > last && random() < 0.5) return;
    contents[record.file] = applyRecord(contents[record.file], record);
  });
  contents.forEach((content, file) => content && writeFileSync(`${home}/${files[file]}`, content));
  const messages = records.filter(({ file }) => file === MESSAGES).map(({ data }) => data);
  writeFileSync(`${home}/messages.jsonl`, Buffer.concat(messages));
  return { ...study, folder: home };
}

function applyRecord(content = Buffer.alloc(0), { kind, offset, data }) {
  if (kind === 'u') return undefined;
  if (kind === 't') return Buffer.concat([content], offset);
  const newContent = Buffer.alloc(Math.max(content.length, offset + data.length));
  content.copy(newContent);
  data.copy(newContent, offset);
  return newContent;
}
