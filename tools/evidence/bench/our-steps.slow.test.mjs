import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { nets, trialSettings } from './settings.mjs';
import { Subject } from './subject.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

it.each([['our-steps.mjs', 'native', '2'], ['our-steps.mjs', 'wasm', '1'], ['fit-steps.mjs']])(
  '%s %s times a step',
  async (script, ...args) => {
    // As a user starts it, without jest's options for Node.
    const environment = { NODE_OPTIONS: '' };
    const side = await new Subject([process.execPath, here(script), ...args], { environment }).ready();
    try {
      const { ms, accuracy } = await side.ask({ net: nets.small, trials: trialSettings(1), epochs: 3 });
      expect(ms).toBeGreaterThan(0);
      expect(accuracy).toBeGreaterThan(0.3);
    } finally {
      await side.end();
    }
  },
);
