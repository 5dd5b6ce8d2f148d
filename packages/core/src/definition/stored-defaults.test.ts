import { sampleSweep } from '../testing/fixtures.ts';
import { withStoredDefaults } from './stored-defaults.ts';

const withLimit = (maxFailures: number | 'same_error' | undefined) => ({
  ...sampleSweep,
  failures: { ...sampleSweep.failures, maxFailures },
});

it('sets no failure limit in an older study if the file has the default limit', () => {
  expect(withStoredDefaults(withLimit(undefined), withLimit('same_error'))).toEqual(withLimit(undefined));
});

it('uses the failure limit of the file', () => {
  expect(withStoredDefaults(withLimit(undefined), withLimit(3))).toEqual(withLimit(3));
  expect(withStoredDefaults(withLimit('same_error'), withLimit(3))).toEqual(withLimit(3));
  expect(withStoredDefaults(withLimit(3), withLimit('same_error'))).toEqual(withLimit('same_error'));
});

it('keeps the lag of a study unless the file sets one', () => {
  const withLag = (lag: number | undefined) => ({ ...sampleSweep, lag });
  expect(withStoredDefaults(withLag(32), withLag(undefined))).toEqual(withLag(32));
  expect(withStoredDefaults(withLag(32), withLag(1))).toEqual(withLag(1));
  expect(withStoredDefaults(withLag(1), withLag(32))).toEqual(withLag(32));
});

it('keeps the stored results of a warm start if the file names the same source study', () => {
  const warm = { study: 'other', results: [{ strategy: 'all', parameters: { x: 0.5 }, value: 0.1 }] };
  const stored = { ...sampleSweep, warmStart: warm };
  const next = { ...sampleSweep, warmStart: { study: 'other' } };
  expect(withStoredDefaults(stored, next).warmStart).toEqual(warm);
  expect(withStoredDefaults(stored, { ...sampleSweep, warmStart: { study: 'third' } }).warmStart).toEqual({
    study: 'third',
  });
});
