import Sequencer from '@jest/test-sequencer';
import { isExcluded } from './lanes.mjs';

/**
 * Runs slow test files first, so that none of them runs by itself at the end. Slow and fast files each keep the order
 * of jest.
 */
export default class SlowestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [true, false].flatMap((slow) => sorted.filter(({ path }) => isExcluded('fast', path) === slow));
  }
}
