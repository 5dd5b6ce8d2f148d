import Sequencer from '@jest/test-sequencer';
import { isLeftOut } from './lanes.mjs';

/**
 * Order of test files: slow ones first, so that none is left alone at the end. Within both parts the order is jest's
 * own.
 */
export default class SlowestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [true, false].flatMap((slow) => sorted.filter(({ path }) => isLeftOut('fast', path) === slow));
  }
}
