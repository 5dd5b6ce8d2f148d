import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { nets, trialSettings } from './settings.mjs';
import { Subject } from './subject.mjs';

const pathTo = (file) => fileURLToPath(new URL(file, import.meta.url));

it.each([
  ['small', 'our-steps.mjs', 'native', '2'],
  ['small', 'our-steps.mjs', 'wasm', '1'],
  ['small', 'fit-steps.mjs'],
  ['cnn', 'our-steps.mjs', 'native', '1'],
  ['cnn', 'fit-steps.mjs'],
])('times a step of the network %s with %s %s', async (net, script, ...args) => {
  // Without jest's options for Node, as a user starts the script.
  const environment = { NODE_OPTIONS: '' };
  const side = await new Subject([process.execPath, pathTo(script), ...args], { environment }).ready();
  try {
    const { ms, accuracy } = await side.ask({ net: nets[net], trials: trialSettings(1), epochs: 3 });
    expect(ms).toBeGreaterThan(0);
    expect(accuracy).toBeGreaterThan(0.3);
  } finally {
    await side.end();
  }
});
