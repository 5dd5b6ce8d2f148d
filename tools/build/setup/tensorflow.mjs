import { runCommand } from './command.mjs';
import { hasTool } from './machine.mjs';
import { abi, cacheFolder, inRepository } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { readStamp, sizeAndTime, writeStamp } from './stamp.mjs';

/** True in .ci/run, where tests need native code. */
const mustBeNative = process.env.RIDGELINE_REQUIRE_NATIVE === '1';

/** Set-up step: sets up the best TensorFlow that works on this machine; WebAssembly always works. */
export const tensorflow = {
  title: 'TensorFlow',
  activity: 'the native library, or falling back to WebAssembly',
  /** Tools needed for the native library. */
  tools: ['python3', 'pip', 'g++'],
  isDone() {
    const stamp = readStamp('tensorflow');
    if (stamp === undefined) return false;
    const { addon } = JSON.parse(stamp);
    return stamp === stampFor(addon) && (addon !== undefined || !mustBeNative);
  },
  async run({ lock, progress }) {
    let report;
    const onLine = (line) => {
      const message = line.startsWith('{') ? JSON.parse(line) : {};
      if (message.progress) progress(...progressText(message.progress));
      report ??= message.report;
    };
    const program = inRepository('tools/build/setup/prepare-tensorflow.mjs');
    const { output } = await runCommand(lock, process.execPath, [program], { onLine });
    if (!report) throw new SetupError(`TensorFlow could not be set up:\n${output.trim()}`);
    if (mustBeNative && report.choice.candidate === 'wasm') {
      throw new SetupError(`RIDGELINE_REQUIRE_NATIVE is set, but TensorFlow is ${reportText(report)}`);
    }
    writeStamp('tensorflow', stampFor(report.choice.addon));
    return reportText(report);
  },
};

/** Formats the current action and its progress, as a pair of texts. */
export function progressText({ step, what, bytes, total }) {
  const verb = {
    waiting: 'waiting:',
    download: 'downloading',
    unpack: 'unpacking',
    compile: 'compiling',
    check: 'trying',
  };
  const megabytes = (count) => Math.round(count / 1e6);
  return [
    `${verb[step]} ${what}`,
    total === undefined ? '' : `${megabytes(bytes)} of ${megabytes(total)} MB`,
  ];
}

/** Formats the chosen backend and the reasons against better ones. */
export function reportText({ choice, tried }) {
  if (choice.candidate !== 'wasm') return `native ${choice.version}, from the ${choice.candidate}`;
  if (tried.length === 0) return 'WebAssembly, as set in RIDGELINE_BACKEND';
  const reasons = tried.map(
    ({ candidate, reason, hint }) => `${candidate}: ${reason}${hint ? ` (${hint})` : ''}`,
  );
  return ['WebAssembly, which is slower: native TensorFlow is not available here', ...reasons].join('\n');
}

function stampFor(addon) {
  return JSON.stringify({
    addon,
    abi,
    cache: cacheFolder(),
    forced: process.env.RIDGELINE_BACKEND,
    // If WebAssembly is used, try better backends again once a day and when a tool is installed.
    state: addon ? sizeAndTime(addon) : `${['python3', 'g++'].filter(hasTool)} ${new Date().toDateString()}`,
  });
}
