import { assertSqliteVersion } from './connection.ts';

describe('assertSqliteVersion', () => {
  it('accepts SQLite from 3.51.3 on', () => {
    for (const version of ['3.51.3', '3.53.2', '3.100.0', '4.0.0']) {
      expect(() => assertSqliteVersion(version)).not.toThrow();
    }
  });

  it('refuses the versions that can damage a database', () => {
    for (const version of ['3.51.2', '3.50.9', '3.7.17', '2.99.99']) {
      expect(() => assertSqliteVersion(version)).toThrow(`SQLite ${version} can damage a database`);
    }
  });
});
