import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertLocalFolder, networkFileSystem } from './local-folder.ts';

describe('networkFileSystem', () => {
  it('recognizes a network file system by its signed or unsigned type', () => {
    expect(networkFileSystem(0x6969)).toBe('NFS');
    expect(networkFileSystem(0xff534d42 | 0)).toBe('CIFS');
    expect(networkFileSystem(0xef53)).toBeUndefined();
  });
});

describe('assertLocalFolder', () => {
  it('accepts only an existing folder', async () => {
    await expect(assertLocalFolder(join(tmpdir(), 'x.db'))).resolves.toBeUndefined();
    await expect(assertLocalFolder('/no/such/folder/x.db')).rejects.toMatchObject({
      code: 'DATABASE_UNWRITABLE',
      message: expect.stringContaining('/no/such/folder') as string,
    });
  });
});
