import { describeWithPostgres, freshSchemaUrl } from '../testing/test-server.ts';
import { startPglite } from '../testing/pglite-server.ts';
import { postgresDatabaseId } from './database-id.ts';

describeWithPostgres(() => {
  describe('postgresDatabaseId', () => {
    it('distinguishes databases of the same name on different servers', async () => {
      const [firstUrl, secondUrl] = [await freshSchemaUrl(), await freshSchemaUrl()];
      const otherServer = await startPglite();
      try {
        expect(await postgresDatabaseId(secondUrl)).toBe(await postgresDatabaseId(firstUrl));
        expect(await postgresDatabaseId(otherServer.url)).not.toBe(await postgresDatabaseId(firstUrl));
      } finally {
        await otherServer.close();
      }
    });
  });
});
