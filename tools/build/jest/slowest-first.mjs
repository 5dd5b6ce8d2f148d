import Sequencer from '@jest/test-sequencer';
import { isLeftOut } from './lanes.mjs';

/**
 * Order of test files: slow ones first, so that none runs alone at the end. Within slow and fast files the order is
 * jest's.
 */
export default class SlowestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [true, false].flatMap((slow) => sorted.filter(({ path }) => isLeftOut('fast', path) === slow));
  }
}
