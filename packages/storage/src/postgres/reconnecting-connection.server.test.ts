import { describeWithPostgres, freshSchemaUrl } from '../testing/test-server.ts';
import { postgresLocation } from './location.ts';
import { createReconnectingConnection } from './reconnecting-connection.ts';

describeWithPostgres(() => {
  describe('a reconnecting connection', () => {
    it('keeps the open connection when an abandoned one closes', async () => {
      const connections = createReconnectingConnection(postgresLocation(await freshSchemaUrl()));
      const first = await connections.current();
      connections.drop();
      const reopening = connections.current();
      await first.closed;
      const second = await reopening;
      expect(second).not.toBe(first);
      expect(await connections.current()).toBe(second);
      second.destroy();
      await second.closed;
      const third = await connections.current();
      expect(third).not.toBe(second);
      await connections.close();
    });

    it('opens no connection after it is closed', async () => {
      const connections = createReconnectingConnection(postgresLocation(await freshSchemaUrl()));
      const [open] = await Promise.all([connections.current(), connections.close()]);
      await open.closed;
      await expect(connections.current()).rejects.toThrow('closed');
    });
  });
});
