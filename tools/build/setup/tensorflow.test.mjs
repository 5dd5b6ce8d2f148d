import { describe, expect, it } from '@jest/globals';
import { progressWords, reportWords } from './tensorflow.mjs';

describe('what is said of TensorFlow', () => {
  it('tells how far a download is', () => {
    const progress = { step: 'download', what: 'TensorFlow 2.21.0', bytes: 120_400_000, total: 274_000_000 };
    expect(progressWords(progress)).toEqual(['downloading TensorFlow 2.21.0', '120 of 274 MB']);
    expect(progressWords({ step: 'compile', what: 'the addon' })).toEqual(['compiling the addon', '']);
  });

  it('names the candidate in use', () => {
    const choice = { candidate: 'wheel', addon: '/cache/tfjs_binding.node', version: '2.21.0' };
    expect(reportWords({ choice, tried: [] })).toBe('native 2.21.0, from the wheel');
  });

  it('says plainly that it is WebAssembly, and why nothing better', () => {
    const tried = [
      { candidate: 'wheel', reason: 'python3 has no pip', hint: 'sudo apt-get install python3-pip' },
    ];
    const words = reportWords({ choice: { candidate: 'wasm' }, tried });
    expect(words.split('\n')).toEqual([
      'WebAssembly, which is slower: native TensorFlow cannot be had here',
      'wheel: python3 has no pip (sudo apt-get install python3-pip)',
    ]);
  });

  it('says when WebAssembly was asked for', () => {
    expect(reportWords({ choice: { candidate: 'wasm' }, tried: [] })).toMatch('as RIDGELINE_BACKEND says');
  });
});
