import { completeCommands, programName } from './command-hints.ts';

it.each([
  [
    '/home/ann/shop/node_modules/.bin/ridgeline',
    '/home/ann/shop/node_modules/.bin:/usr/bin',
    'npx ridgeline',
  ],
  ['/home/ann/shop/node_modules/@ridgeline/cli/bin/ridgeline.js', '/usr/bin', 'npx ridgeline'],
  ['/usr/local/bin/ridgeline', '/usr/local/bin:/usr/bin', 'ridgeline'],
  ['/opt/ridgeline', '/usr/local/bin:/usr/bin', 'npx ridgeline'],
])('names the program started as %s with PATH=%s: %s', (script, path, name) => {
  expect(programName(script, path)).toBe(name);
});

describe('a hint', () => {
  const context = {
    program: 'npx ridgeline',
    databaseCommands: new Set(['resume', 'dashboard', 'leaderboard', 'run']),
    db: String.raw`'ann'\''s.db'`,
  };

  it('repeats the program name and the database in commands', () => {
    expect(completeCommands('Resume it: ridgeline resume digits', context)).toBe(
      `Resume it: npx ridgeline resume --db 'ann'\\''s.db' digits`,
    );
    expect(
      completeCommands('Watch it with "ridgeline dashboard", or wait.', { ...context, db: 'a.db' }),
    ).toBe('Watch it with "npx ridgeline dashboard --db a.db", or wait.');
    expect(
      completeCommands('npx ridgeline run x.yaml', { ...context, db: undefined, program: 'ridgeline' }),
    ).toBe('ridgeline run x.yaml');
  });

  it('adds the database only to commands that accept it', () => {
    const hint = 'npx ridgeline leaderboard --db copy.db, `ridgeline doctor`';
    expect(completeCommands(hint, context)).toBe(
      'npx ridgeline leaderboard --db copy.db, `npx ridgeline doctor`',
    );
  });

  it('without commands is unchanged', () => {
    const hint = 'The file ridgeline.db, @ridgeline/cli and Ridgeline 0.1.0';
    expect(completeCommands(hint, context)).toBe(hint);
  });
});
