import { describeWithPostgres, freshSchema } from '../testing/postgres-here.ts';
import { startPglite } from '../testing/pglite-server.ts';
import { databaseId } from './database-id.ts';

describeWithPostgres(() => {
  it('has databases that are told from those of the same name on another server', async () => {
    const [one, again] = [await freshSchema(), await freshSchema()];
    const other = await startPglite();
    try {
      expect(await databaseId(again)).toBe(await databaseId(one));
      expect(await databaseId(other.url)).not.toBe(await databaseId(one));
    } finally {
      await other.close();
    }
  });
});
