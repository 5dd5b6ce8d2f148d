import { isPostgresUrl, postgresLocation } from './location.ts';

describe('the URL of a PostgreSQL database', () => {
  it('differs from the path of a file', () => {
    expect(['postgres://h/d', 'postgresql://h/d', 'POSTGRES://h'].map(isPostgresUrl)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['ridgeline.db', './postgres', 'postgres.db'].map(isPostgresUrl)).toEqual([false, false, false]);
  });

  it.each(['postgress', 'mysql', 'FILE', 'libsql+ws'])('rejects the scheme %s', (scheme) => {
    const refusal: unknown = expect.objectContaining({
      code: 'USAGE',
      message: expect.not.stringContaining('secret'),
    });
    expect(() => isPostgresUrl(`${scheme}://ann:secret@h/d`)).toThrow(refusal as Error);
  });

  it('is shown without its password', () => {
    const location = postgresLocation('postgres://ann:s%40cret@db.example:6543/sweeps?sslmode=verify-full');
    expect(location.name).toBe('postgres://ann@db.example:6543/sweeps');
    expect(location.url).toContain('s%40cret');
    expect(location.schema).toBe('ridgeline');
  });

  it('accepts only a valid schema', () => {
    const { url, schema, name } = postgresLocation('postgres://h/d?schema=team_a');
    expect([url, schema, name]).toEqual(['postgres://h/d', 'team_a', 'postgres://h/d?schema=team_a']);
    expect(() => postgresLocation('postgres://h/d?schema=a"b')).toThrow(
      'not a valid name of a PostgreSQL schema',
    );
  });

  it('is not part of an error message', () => {
    const secret = 'postgres://ann:s/ecret@[db/sweeps';
    expect(() => postgresLocation(secret)).toThrow(expect.not.objectContaining({ message: /ecret/ }));
    try {
      postgresLocation(secret);
    } catch (error) {
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('ecret');
    }
  });

  it('interprets sslmode like psql', () => {
    expect(postgresLocation('postgres://h/d?sslmode=require').url).toContain('uselibpqcompat=true');
  });
});
