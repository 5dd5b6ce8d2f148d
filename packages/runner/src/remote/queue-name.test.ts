import { queueDifference, queueName } from './queue-name.ts';

it('names a queue without its password, one Redis by one name', () => {
  const redis = (url: string) => queueName({ type: 'redis', url, prefix: 'ridgeline:1' });
  expect(redis('redis://ann:secret@q.example')).toBe('redis://q.example:6379');
  expect(redis('redis://q.example:6379/0')).toBe('redis://q.example:6379');
  expect(redis('rediss://q.example/3')).toBe('rediss://q.example:6379/3');
  expect(queueName({ type: 'postgres', url: 'postgres://ann:secret@host/x', schema: 'y' })).toBe('postgres');
});

describe('the queues of a worker and its leader', () => {
  const difference = (own: string, leading: string | undefined) =>
    queueDifference({ study: 'digits', worker: 'worker a/7', own, leading });

  it('do not differ if they are equal or unknown', () => {
    expect(difference('postgres', 'postgres')).toBeUndefined();
    expect(difference('redis://q:6379', 'redis://q:6379')).toBeUndefined();
    expect(difference('redis://q:6379', undefined)).toBeUndefined();
  });

  it('that differ are reported with the command that starts the worker', () => {
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

  it('may be one Redis under two names', () => {
    expect(difference('redis://other:6379', 'redis://q:6379')).toMatchObject({
      isCertain: false,
      forWorker: expect.stringContaining('may get no trials of digits'),
      forLeader: expect.stringContaining('may get no trials'),
    });
  });
});
