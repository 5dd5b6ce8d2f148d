import Sequencer from '@jest/test-sequencer';
import { isExcluded } from './lanes.mjs';

/**
 * Runs slow test files first, so that no core is idle at the end while another runs a slow file. Slow and fast files
 * each keep jest's order.
 */
export default class SlowestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [true, false].flatMap((slow) => sorted.filter(({ path }) => isExcluded('fast', path) === slow));
  }
}
