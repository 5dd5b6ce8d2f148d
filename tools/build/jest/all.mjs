import preset from './preset.mjs';

/**
 * All projects as one jest run, which keeps every core busy to the end. Nx runs single projects by their
 * `jest.config.mjs`.
 */
export default {
  rootDir: '../../..',
  projects: ['<rootDir>/tools', '<rootDir>/packages/*/jest.config.mjs'],
  testTimeout: preset.testTimeout,
  testSequencer: '<rootDir>/tools/build/jest/slowest-first.mjs',
  // Processes never release what a test file leaves behind, so a grown one is replaced.
  workerIdleMemoryLimit: '500MB',
};
