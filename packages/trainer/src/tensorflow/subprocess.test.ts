import { lastErrorLine } from './subprocess.ts';

describe('lastErrorLine', () => {
  it('returns the error rather than its stack', () => {
    const text = `fetching
Error: getaddrinfo ENOTFOUND
    at TLSSocket.onConnectEnd (node:_tls_wrap:1732:19)
    at emitErrorCloseNT (node:internal/streams/destroy:128:3)

Node.js v20.20.2
`;
    expect(lastErrorLine(text)).toBe('Error: getaddrinfo ENOTFOUND');
  });

  it('returns the last line if no line names an error', () => {
    expect(lastErrorLine('one\ntwo\n\n')).toBe('two');
    expect(lastErrorLine('')).toBe('');
  });
});
