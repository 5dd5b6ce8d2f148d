import { main } from '@ridgeline/cli';
import { compareStrategies } from '@ridgeline/compare';
import { parseSweep } from '@ridgeline/core';
import { renderDashboard } from '@ridgeline/dashboard';
import { trialsToCsv } from '@ridgeline/report';
import { runStudy } from '@ridgeline/runner';
import { propose } from '@ridgeline/search';
import { openSqliteView } from '@ridgeline/storage';
import { ensureBackend } from '@ridgeline/trainer';
import train from '@ridgeline/trainer/worker';

// Types that are not found are an error of their own under --strict (TS7016).
export const all = [
  compareStrategies,
  parseSweep,
  renderDashboard,
  trialsToCsv,
  runStudy,
  propose,
  openSqliteView,
  train,
];
const code: number = await main(['--version']);
const { choice } = await ensureBackend({ rung: 'wasm' });
console.log(`${code}, runs on ${choice.rung satisfies 'wheel' | 'prebuilt' | 'wasm'}`);
