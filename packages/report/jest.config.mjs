import { fileURLToPath } from 'node:url';
import base from '../../tools/build/jest/preset.mjs';

const globalSetup = fileURLToPath(new URL('../../tools/build/jest/page.mjs', import.meta.url));

export default {
  ...base,
  displayName: 'report',
  globalSetup,
  testMatch: [...base.testMatch, '<rootDir>/page/**/*.test.ts'],
};
