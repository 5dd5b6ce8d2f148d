import { reportPage } from '../setup/report-page.mjs';
import { runIfChanged } from './build.mjs';

/** `globalSetup` for tests of the page. Bundles it again if its sources have changed. */
export default function bundleIfChanged() {
  return runIfChanged([reportPage]);
}
