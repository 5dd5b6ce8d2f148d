import { jest } from '@jest/globals';
import { Deadline } from './deadline.ts';

const DAY = 86_400_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function startDeadline(milliseconds: number) {
  const onReached = jest.fn();
  const deadline = new Deadline(milliseconds, onReached);
  deadline.run();
  return { deadline, onReached };
}

describe('a deadline', () => {
  it.each([1, 24, 25, 50, 400])('expires once after %d days', (days) => {
    const { onReached } = startDeadline(days * DAY);
    jest.advanceTimersByTime(days * DAY - 1);
    expect(onReached).not.toHaveBeenCalled();
    jest.advanceTimersByTime(500 * DAY);
    expect(onReached).toHaveBeenCalledTimes(1);
  });

  it('does not count paused time', () => {
    const { deadline, onReached } = startDeadline(30 * DAY);
    jest.advanceTimersByTime(26 * DAY);
    deadline.pause();
    deadline.pause();
    jest.advanceTimersByTime(100 * DAY);
    deadline.run();
    deadline.run();
    jest.advanceTimersByTime(4 * DAY - 1);
    expect(onReached).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(onReached).toHaveBeenCalledTimes(1);
  });
});
