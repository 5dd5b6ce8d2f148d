import { formatTrialLog } from './trial-log.ts';

const attempt = { key: { trial: 12, attempt: 2, token: 't' }, seed: 7 };
const end = {
  command: ['python', 'train.py', '--note=a b'],
  exit: 'exit code 1',
  time: 3210,
  memory: 183 * 2 ** 20 - 1,
  output: 'epoch 1\nepoch 2\n',
  errors: '  no memory',
};

describe('formatTrialLog', () => {
  it('starts with how the program ended', () => {
    expect(formatTrialLog(attempt, end))
      .toBe(`trial 12, attempt 2, seed 7: exit code 1 after 3.2 s, peak memory 183 MiB
["python","train.py","--note=a b"]

the end of standard output:
epoch 1
epoch 2

the end of standard error:
  no memory
`);
  });

  it('omits unknown and empty parts', () => {
    const quiet = { ...end, exit: 'SIGKILL', memory: undefined, output: '', errors: '\n' };
    expect(formatTrialLog(attempt, quiet)).toBe(
      'trial 12, attempt 2, seed 7: SIGKILL after 3.2 s\n["python","train.py","--note=a b"]\n',
    );
  });
});
