import preset from './preset.mjs';

/** All projects as one run of jest, which keeps every core busy to the end. Nx runs one project by its own `jest.config.mjs`. */
export default {
  rootDir: '../..',
  projects: ['<rootDir>/tools', '<rootDir>/packages/*/jest.config.mjs'],
  testTimeout: preset.testTimeout,
  // What one test file leaves in a process is never given back: a process that has grown is replaced.
  workerIdleMemoryLimit: '1.5GB',
};
