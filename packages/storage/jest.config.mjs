import base from '../../tools/jest/preset.mjs';

// How long a test takes is for the most part how long a disk takes to sync: the limit is for one that hangs.
export default { ...base, displayName: 'storage', testTimeout: 300_000 };
