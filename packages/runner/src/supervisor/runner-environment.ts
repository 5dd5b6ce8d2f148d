/** Environment variables that a runner inherits. None of them contains a secret. */
const inheritedNames = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
  'TF_CPP_MIN_LOG_LEVEL',
  'CUDA_VISIBLE_DEVICES',
];

/**
 * Settings that TensorFlow reads once, from the environment of the process: one thread per operation, and oneDNN on,
 * because a trial's bits depend on both. The number of operations that run concurrently keeps its default.
 */
const numericsVariables = {
  TF_NUM_INTRAOP_THREADS: '1',
  TF_ENABLE_ONEDNN_OPTS: '1',
};

/** Silences the message that TensorFlow prints for each loaded graph. */
const logVariables = { TF_CPP_MIN_LOG_LEVEL: '1' };

/**
 * Huge pages for large tensors: they make training steps a tenth faster. Only glibc 2.35 or later reads the setting.
 */
const memoryVariables = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

/**
 * Environment of a new runner process: the variables of `inheritedNames`, all `RIDGELINE_` variables, and settings for
 * TensorFlow's numerics, memory and messages.
 *
 * @example
 * createRunnerEnvironment(process.env);
 */
export function createRunnerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(environment).filter(
    ([name]) => inheritedNames.includes(name) || name.startsWith('RIDGELINE_'),
  );
  return { ...logVariables, ...Object.fromEntries(inherited), ...numericsVariables, ...memoryVariables };
}
