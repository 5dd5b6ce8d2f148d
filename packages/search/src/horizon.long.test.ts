import { itBeatsRandom } from './testing/it-beats-random.ts';

// The margins are for means over five functions; tools/evidence/races/defaults.mjs prints the means of 30 search seeds.
describe('a search with default settings', () =>
  itBeatsRandom([
    ['tpe', 12, 30, 0.1],
    ['tpe', 60, 5, 0.9],
    ['median', 30, 30, 0.15],
    ['median', 60, 20, 0.2],
  ]));
