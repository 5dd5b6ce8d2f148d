import { createStudy, defineSweep } from '@ridgeline/search';
import { renderReport } from './render-report.ts';

const sweep = defineSweep({ method: 'random', run_cap: 4, parameters: { x: { min: 0, max: 1 } } });

describe('renderReport', () => {
  it('renders a study without trials', async () => {
    const page = await renderReport(createStudy(sweep));
    expect(page).toContain('<!doctype html>');
    expect(page).not.toContain('"started":null');
  });
});
