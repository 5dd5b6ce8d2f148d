import { waitingRecord } from './trial-record.ts';

it('waitingRecord contains the configuration whose training a trial continues', () => {
  const configuration = { number: 7, strategy: 'all', point: 3, parameters: {} };
  const trial = { number: 14, configuration, repeat: 0, seed: 0, epochs: 4 };
  expect(waitingRecord(trial)).not.toHaveProperty('continues');
  const part = { parent: 2, pause: 4 };
  expect(waitingRecord({ ...trial, configuration: { ...configuration, part } })).toMatchObject({
    configuration: 7,
    continues: 2,
  });
});
