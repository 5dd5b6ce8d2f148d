import { describe, expect, it } from '@jest/globals';
import { progressText, reportText } from './tensorflow.mjs';

describe('messages about TensorFlow', () => {
  it('show the progress of a download', () => {
    const progress = { step: 'download', what: 'TensorFlow 2.21.0', bytes: 120_400_000, total: 274_000_000 };
    expect(progressText(progress)).toEqual(['downloading TensorFlow 2.21.0', '120 of 274 MB']);
    expect(progressText({ step: 'compile', what: 'the addon' })).toEqual(['compiling the addon', '']);
  });

  it('name the candidate in use', () => {
    const choice = { candidate: 'wheel', addon: '/cache/tfjs_binding.node', version: '2.21.0' };
    expect(reportText({ choice, tried: [] })).toBe('native 2.21.0, from the wheel');
  });

  it('give the reasons for WebAssembly', () => {
    const tried = [
      { candidate: 'wheel', reason: 'python3 has no pip', hint: 'sudo apt-get install python3-pip' },
    ];
    const text = reportText({ choice: { candidate: 'wasm' }, tried });
    expect(text.split('\n')).toEqual([
      'WebAssembly, which is slower: native TensorFlow is not available here',
      'wheel: python3 has no pip (sudo apt-get install python3-pip)',
    ]);
  });

  it('state that WebAssembly was requested', () => {
    expect(reportText({ choice: { candidate: 'wasm' }, tried: [] })).toMatch('as set in RIDGELINE_BACKEND');
  });
});
