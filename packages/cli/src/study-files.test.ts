import fc from 'fast-check';
import { logPath } from './study-files.ts';

describe('logPath', () => {
  it('keeps a plain name unchanged', () => {
    expect(logPath('/data/ridgeline.db', 'mnist-l2@2026-11-25_10-00-00')).toBe(
      '/data/ridgeline.db-mnist-l2@2026-11-25_10-00-00.log',
    );
  });

  it('is unique and inside the folder for any name', () => {
    const name = fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const file = logPath('/data/x.db', a);
        expect(file).toMatch(/^\/data\/x\.db-[\w@.-]{1,100}\.log$/);
        if (a !== b) expect(logPath('/data/x.db', b)).not.toBe(file);
      }),
    );
  });
});
