import { describeWithPostgres, freshSchema } from '../testing/test-server.ts';
import { startPglite } from '../testing/pglite-server.ts';
import { postgresDatabaseId } from './database-id.ts';

describeWithPostgres(() => {
  it('distinguishes databases of the same name on different servers', async () => {
    const [one, again] = [await freshSchema(), await freshSchema()];
    const other = await startPglite();
    try {
      expect(await postgresDatabaseId(again)).toBe(await postgresDatabaseId(one));
      expect(await postgresDatabaseId(other.url)).not.toBe(await postgresDatabaseId(one));
    } finally {
      await other.close();
    }
  });
});
