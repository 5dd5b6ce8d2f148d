import base from '../../tools/jest/preset.mjs';

export default { ...base, displayName: 'dashboard', testTimeout: 30_000 };
