import { findErrorLine } from './subprocess.ts';

describe('errorLineOf', () => {
  it('names the error, not a line of its stack and not what follows it', () => {
    const text = `fetching
Error: getaddrinfo ENOTFOUND
    at TLSSocket.onConnectEnd (node:_tls_wrap:1732:19)
    at emitErrorCloseNT (node:internal/streams/destroy:128:3)

Node.js v20.20.2
`;
    expect(findErrorLine(text)).toBe('Error: getaddrinfo ENOTFOUND');
  });

  it('is the last line if no line names an error', () => {
    expect(findErrorLine('one\ntwo\n\n')).toBe('two');
    expect(findErrorLine('')).toBe('');
  });
});
