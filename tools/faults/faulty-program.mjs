/**
 * Program of the trials in `rows/programs.mjs`. Even trials are good, odd trials misbehave as listed in `kinds.json`.
 * Each attempt records its process, to detect simultaneous attempts at the same trial.
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const number = Number(process.argv[2]);
const { RIDGELINE_EPOCHS, RIDGELINE_FOLDER } = process.env;
const kinds = JSON.parse(readFileSync('kinds.json', 'utf8'));

const report = (loss) => console.log(JSON.stringify({ loss }));
const waitForever = () => setInterval(() => undefined, 1000);
const startSleeper = (options) => spawn('sleep', ['1000'], { stdio: 'inherit', ...options });
/** Writes to standard output as fast as it is read. */
const write = async (bytes) => {
  if (!process.stdout.write(bytes)) await new Promise((resolve) => process.stdout.once('drain', resolve));
};

const programs = {
  async good() {
    for (let epoch = 1; epoch <= Number(RIDGELINE_EPOCHS); epoch++) {
      report(1 + number / 1024 + 1 / epoch);
      await sleep(10);
    }
  },
  hangs: waitForever,
  forks() {
    for (let i = 0; i < 20; i++) startSleeper({ detached: i % 2 === 0 });
    report(2);
    waitForever();
  },
  deaf() {
    process.on('SIGTERM', () => undefined);
    spawn('sh', ['-c', "trap '' TERM; sleep 1000 & sleep 1000"], { stdio: 'inherit' });
    report(9);
    waitForever();
  },
  async 'fills the disk'() {
    report(2);
    if (existsSync('no-disk')) {
      const { status } = spawnSync('sh', [
        '-c',
        'ulimit -f 1; head -c 10000000 /dev/zero > "$RIDGELINE_FOLDER/full"',
      ]);
      process.exit(status === 0 ? 0 : 1);
    }
    const file = openSync(`${RIDGELINE_FOLDER}/full`, 'w');
    const block = Buffer.alloc(1 << 20);
    try {
      for (;;) writeSync(file, block);
    } finally {
      await sleep(300);
      closeSync(file);
    }
  },
  async floods() {
    const noise = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => 1 + ((i * 7919) % 254)));
    for (let i = 0; i < 100; i++) await write(noise);
    await write('\n');
    report(2);
  },
  'reports NaN'() {
    console.log('{"loss": NaN}');
    waitForever();
  },
  async 'reports a million times'() {
    process.on('SIGTERM', () => undefined);
    for (let i = 0; i < 1000; i++) await write('{"loss": 2}\n'.repeat(1000));
  },
  async 'prints a million lines'() {
    for (let i = 0; i < 1000; i++) await write('step done {"a": 1}\n'.repeat(1000));
    report(2);
  },
  async 'closes its streams'() {
    report(2);
    await sleep(100);
    process.stdout.destroy();
    process.stderr.destroy();
    closeSync(3);
    await sleep(300);
  },
  daemonises() {
    report(2);
    const daemon = "trap '' TERM HUP; sleep 1000 & exec sleep 1000";
    spawnSync('sh', ['-c', `setsid sh -c "${daemon}" & setsid -f sh -c "${daemon}"`], { stdio: 'inherit' });
  },
  crashes() {
    report(2);
    process.kill(process.pid, 'SIGSEGV');
    waitForever();
  },
};

recordProcess();
await programs[number % 2 === 0 ? 'good' : kinds[((number - 1) / 2) % kinds.length]]();

/** Records the process of this trial, and writes a file if another attempt at it is still running. */
function recordProcess() {
  const pidFile = `process-${number}`;
  if (existsSync(pidFile) && isAlive(readFileSync(pidFile, 'utf8'))) writeFileSync(`doubled-${number}`, '');
  writeFileSync(`${pidFile}.${process.pid}`, String(process.pid));
  renameSync(`${pidFile}.${process.pid}`, pidFile);
}

/** True if a process of this study is running. The id may belong to an unrelated process. */
function isAlive(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`FAULTS=${process.env.FAULTS}`);
  } catch {
    return false;
  }
}
