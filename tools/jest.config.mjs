import base from './jest/preset.mjs';

export default { ...base, displayName: 'tools', testMatch: ['<rootDir>/**/*.test.mjs'] };
