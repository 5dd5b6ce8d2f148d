import preset from './preset.mjs';

/**
 * Configuration that runs all projects in one jest run, which keeps every core busy to the end. Nx does not use it: it
 * runs each project with the project's `jest.config.mjs`.
 */
export default {
  rootDir: '../../..',
  projects: ['<rootDir>/tools', '<rootDir>/packages/*/jest.config.mjs'],
  testTimeout: preset.testTimeout,
  testSequencer: '<rootDir>/tools/build/jest/slowest-first.mjs',
  // Memory that test files leave behind is freed only when the process is replaced.
  workerIdleMemoryLimit: '500MB',
};
