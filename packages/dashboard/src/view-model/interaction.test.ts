import { press, untouched, type Interaction, type Key } from './interaction.ts';

const around = { rows: 10, page: 4, owned: true };

/** What is left after some keys; one letter is a key that types it. */
const after = (keys: string[], from: Interaction = untouched) =>
  keys.reduce<Interaction>(
    (held, key) => press(held, key.length === 1 ? { typed: key } : (key as Key), around).interaction,
    from,
  );

describe('press', () => {
  it('moves within the ranking', () => {
    expect(after(['down', 'j', 'j', 'k']).cursor).toBe(2);
    expect(after(['up']).cursor).toBe(0);
    expect(after(['pageDown', 'pageDown', 'pageDown', 'down']).cursor).toBe(9);
    expect(after(['G']).cursor).toBe(9);
    expect(after(['G', 'g']).cursor).toBe(0);
    expect(after(['end', 'pageUp']).cursor).toBe(5);
  });

  it('stays on the first row of nothing', () => {
    expect(press(untouched, 'down', { ...around, rows: 0 }).interaction.cursor).toBe(0);
  });

  it('closes', () => {
    expect(after(['q']).closing).toBe(true);
  });

  it('shows the help until the next key, which does nothing else', () => {
    expect(after(['?']).help).toBe(true);
    expect(after(['?', 'q'])).toEqual(untouched);
  });

  it('sends the interrupt on, from the help too', () => {
    expect(press(untouched, 'interrupt', around).command).toEqual({ type: 'interrupt' });
    expect(press(after(['?']), 'interrupt', around).command).toEqual({ type: 'interrupt' });
  });

  it('closes on an interrupt that nobody would hear', () => {
    const { interaction, command } = press(untouched, 'interrupt', { ...around, owned: false });
    expect(interaction.closing).toBe(true);
    expect(command).toBeUndefined();
  });

  it('forgets the answer to the last command', () => {
    expect(after(['j'], { ...untouched, message: 'done' }).message).toBe('');
  });
});
