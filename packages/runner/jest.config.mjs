import base from '../../tools/jest/preset.mjs';

// Real processes are started, on machines that have other work to do.
export default { ...base, displayName: 'runner', testTimeout: 30_000 };
