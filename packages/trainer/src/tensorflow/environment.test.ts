import { nativeEnvironment, readProcessEnvironment, requireNativeEnvironment } from './environment.ts';

describe('requireNativeEnvironment', () => {
  it('accepts the required values of both variables', () => {
    expect(() => requireNativeEnvironment({ ...nativeEnvironment })).not.toThrow();
  });

  it.each(Object.keys(nativeEnvironment))('rejects an environment without %s', (name) => {
    const environment = { ...nativeEnvironment, [name]: undefined };
    expect(() => requireNativeEnvironment(environment)).toThrow(
      expect.objectContaining({
        code: 'BACKEND_UNAVAILABLE',
        message: expect.stringContaining(`${name} is not set`),
        hint: expect.stringContaining(`${name}=1`),
      }),
    );
  });

  it('rejects another number of threads', () => {
    const environment = { ...nativeEnvironment, TF_NUM_INTRAOP_THREADS: '4' };
    expect(() => requireNativeEnvironment(environment)).toThrow('TF_NUM_INTRAOP_THREADS is 4');
  });
});

const onLinux = process.platform === 'linux' ? it : it.skip;
describe('readProcessEnvironment', () => {
  onLinux('returns the environment at process start, regardless of later changes', () => {
    process.env['RIDGELINE_SET_LATE'] = '1';
    expect(readProcessEnvironment()['RIDGELINE_SET_LATE']).toBeUndefined();
    expect(readProcessEnvironment()['PATH']).toBe(process.env['PATH']);
    delete process.env['RIDGELINE_SET_LATE'];
  });
});
