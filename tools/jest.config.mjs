import base from './build/jest/preset.mjs';

export default { ...base, displayName: 'tools', testMatch: ['<rootDir>/**/*.test.mjs'] };
