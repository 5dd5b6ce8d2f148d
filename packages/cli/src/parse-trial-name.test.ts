import { parseTrialName } from './parse-trial-name.ts';

describe('parseTrialName', () => {
  it.each([
    [undefined, undefined, undefined],
    ['quickstart', 'quickstart', undefined],
    ['quickstart/0', 'quickstart', 0],
    ['a study@2026-11-24/12', 'a study@2026-11-24', 12],
    ['/7', undefined, 7],
  ])('reads %j', (name, study, trial) => {
    expect(parseTrialName(name)).toEqual({ study, trial });
  });

  it.each(['a/b', 'a/1/2', 'a/', 'a/-1', 'a/1.5'])('refuses %s', (name) => {
    expect(() => parseTrialName(name)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
