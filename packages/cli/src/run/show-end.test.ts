import { describeEnd } from './show-end.ts';

it.each([
  [1, 'Interrupted with 1 trial remaining. Run the same command again to resume.\n'],
  [3, 'Interrupted with 3 trials remaining. Run the same command again to resume.\n'],
  [undefined, 'Interrupted with some trials remaining. Run the same command again to resume.\n'],
])('counts the remaining trials after an interrupt: %s', (remaining, text) => {
  expect(describeEnd({ type: 'interrupted', remaining })).toBe(text);
});

it('gives the reason of a stop', () => {
  expect(describeEnd({ type: 'stopped', reason: 'time is up' })).toBe('Stopped: time is up.\n');
});

it('returns no text for a run that was complete or ended by SIGTERM', () => {
  expect(describeEnd({ type: 'complete' }) + describeEnd({ type: 'terminated', remaining: 1 })).toBe('');
});
