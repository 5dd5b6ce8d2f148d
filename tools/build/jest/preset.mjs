import { fileURLToPath } from 'node:url';
import { excludedPatterns } from './lanes.mjs';

/** Base of each package's jest.config.mjs: native ES modules, TypeScript compiled by swc, imports from the sources. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@ridgeline/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/src/**/*.test.tsx'],
  testPathIgnorePatterns: excludedPatterns,
  // Only for tests that hang: no result depends on time.
  testTimeout: 600_000,
  transform: {
    '^.+\\.tsx?$': [
      fileURLToPath(new URL('transform.mjs', import.meta.url)),
      {
        swcrc: false,
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
      },
    ],
  },
};
