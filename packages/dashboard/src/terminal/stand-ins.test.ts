import { createStandIns, noStandIns } from './stand-ins.ts';

describe('createStandIns', () => {
  it('gives one character for a line, and the lines back in the order of the frame', () => {
    const standIns = createStandIns();
    const [first, second] = ['a long line', ''].map(standIns.standIn) as [string, string];
    expect([first.length, second.length]).toEqual([1, 1]);
    expect(standIns.frameOf(`${second}\n${first}`)).toBe('\na long line');
  });

  it('begins anew with each frame', () => {
    const standIns = createStandIns();
    const before = standIns.standIn('old');
    standIns.frameOf(before);
    expect(standIns.standIn('new')).toBe(before);
    expect(standIns.frameOf(before)).toBe('new');
  });

  it('leaves a line blank that nothing stands for', () => {
    expect(createStandIns().frameOf('\n ')).toBe('\n');
  });
});

describe('noStandIns', () => {
  it('lets lines stand for themselves', () => {
    expect(noStandIns.frameOf(noStandIns.standIn('line'))).toBe('line');
  });
});
