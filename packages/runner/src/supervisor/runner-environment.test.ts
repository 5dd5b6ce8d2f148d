import { createRunnerEnvironment } from './runner-environment.ts';

describe('createRunnerEnvironment', () => {
  it('passes only listed variables and those of Ridgeline', () => {
    const environment = createRunnerEnvironment({
      PATH: '/bin',
      RIDGELINE_CACHE: '/cache',
      AWS_SECRET_ACCESS_KEY: 'secret',
      TF_NUM_INTRAOP_THREADS: '8',
    });
    expect(environment).toEqual({
      PATH: '/bin',
      RIDGELINE_CACHE: '/cache',
      TF_NUM_INTRAOP_THREADS: '1',
      TF_ENABLE_ONEDNN_OPTS: '1',
      TF_CPP_MIN_LOG_LEVEL: '1',
      GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    });
  });
});
