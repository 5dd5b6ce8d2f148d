/**
 * Writes sweeps/houses.csv: 240 fictional houses for the sweep of user data. Their price follows from the other columns
 * by a rule and some noise; some cells are empty.
 *
 *   node tools/data/houses.mjs
 */
import { writeFileSync } from 'node:fs';

/** Mulberry32 by Tommy Ettinger (public domain): from 0 to below 1. */
let state = 20261124;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
const between = (low, high) => low + (high - low) * random();
const oneOf = (choices) => choices[Math.floor(random() * choices.length)];

const districts = { harbour: 1.35, hill: 1.15, market: 1, mill: 0.85 };

const rows = Array.from({ length: 240 }, (_, index) => {
  const area = Math.round(between(45, 210));
  const built = Math.round(between(1900, 2024));
  const district = oneOf(Object.keys(districts));
  const heating = oneOf(['gas', 'heat pump', 'oil']);
  const garden = random() < 0.5 ? 0 : Math.round(between(20, 600));
  const age = (2025 - built) / 100;
  const noise = between(0.92, 1.08);
  const price =
    2.1 *
    area *
    districts[district] *
    (1 - 0.5 * age + 0.35 * age * age) *
    (heating === 'heat pump' ? 1.08 : 1) *
    noise;
  const orEmpty = (value, share) => (random() < share ? '' : value);
  return [
    `H${String(index + 1).padStart(3, '0')}`,
    area,
    orEmpty(built, 0.05),
    district,
    orEmpty(heating, 0.05),
    garden,
    (price + 0.12 * garden).toFixed(1),
  ];
});

const header = ['id', 'area_m2', 'built', 'district', 'heating', 'garden_m2', 'price_thousand'];
const file = new URL('../../sweeps/houses.csv', import.meta.url);
writeFileSync(file, [header, ...rows].map((row) => `${row.join(',')}\n`).join(''));
