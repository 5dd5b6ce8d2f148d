import { describeQueueDifference, formatQueueName } from './queue-name.ts';

it('formatQueueName omits the password', () => {
  const redis = (url: string) => formatQueueName({ type: 'redis', url, prefix: 'ridgeline:1' });
  expect(redis('redis://ann:secret@q.example')).toBe('redis://q.example:6379');
  expect(redis('redis://q.example:6379/0')).toBe('redis://q.example:6379');
  expect(redis('rediss://q.example/3')).toBe('rediss://q.example:6379/3');
  expect(formatQueueName({ type: 'postgres', url: 'postgres://ann:secret@host/x', schema: 'y' })).toBe(
    'postgres',
  );
});

describe('describeQueueDifference', () => {
  const difference = (workerQueue: string, leaderQueue: string | undefined) =>
    describeQueueDifference({ study: 'digits', worker: 'worker a/7', workerQueue, leaderQueue });

  it('returns undefined for equal or unknown queues', () => {
    expect(difference('postgres', 'postgres')).toBeUndefined();
    expect(difference('redis://q:6379', 'redis://q:6379')).toBeUndefined();
    expect(difference('redis://q:6379', undefined)).toBeUndefined();
  });

  it('names the option that selects the queue of the leader', () => {
    expect(difference('postgres', 'redis://q:6379')).toEqual({
      isCertain: true,
      forWorker:
        'this worker gets no trials of digits: start it with --queue redis://q:6379 (digits is queued on redis://q:6379, the worker listens to the PostgreSQL server)',
      forLeader:
        'worker a/7 gets no trials: start it with --queue redis://q:6379 (digits is queued on redis://q:6379, the worker listens to the PostgreSQL server)',
    });
    expect(difference('redis://q:6379', 'postgres')).toMatchObject({
      isCertain: true,
      forLeader: expect.stringMatching(/^worker a\/7 gets no trials: start it without --queue /),
    });
  });

  it('is uncertain for two URLs of Redis, which may lead to one server', () => {
    expect(difference('redis://other:6379', 'redis://q:6379')).toMatchObject({
      isCertain: false,
      forWorker: expect.stringContaining('may get no trials of digits'),
      forLeader: expect.stringContaining('may get no trials'),
    });
  });
});
