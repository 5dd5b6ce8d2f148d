import { jest } from '@jest/globals';

it('loads zod, which the main entry point does not load', async () => {
  jest.unstable_mockModule('zod', () => {
    throw new Error('zod was loaded');
  });
  await expect(import('./index.ts')).resolves.toHaveProperty('RidgelineError');
  await expect(import('./parse.ts')).rejects.toThrow('zod was loaded');
});
