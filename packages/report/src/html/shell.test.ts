import { createMemoryStore } from '@ridgeline/core/testing';
import { readStudyData } from '../study-data.ts';
import { writeDemoStudy } from '../testing/demo-study.ts';
import { studyToHtml } from './offline.ts';
import { liveHtml } from './shell.ts';

async function renderHtml(name: string): Promise<string> {
  const { log, view } = createMemoryStore();
  await writeDemoStudy(log, { name, pointsPerStrategy: 2, seeds: [0, 1] });
  return studyToHtml(await readStudyData(view, name));
}

it('the content security policy forbids an offline page all requests and all scripts except its own', async () => {
  const html = await renderHtml('demo');
  expect(html).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)=/);
  expect(html).toMatch(
    /default-src 'none'; script-src 'sha256-[^']+'; style-src 'unsafe-inline'; img-src data: blob:/,
  );
  expect(html).not.toContain('unsafe-eval');
  expect(html).not.toContain('connect-src');
});

it('studyToHtml escapes text from a study', async () => {
  const html = await renderHtml('</script><img src=x onerror=alert(1)>"\'&');
  expect(html).not.toContain('<img src=x');
  expect(html).toContain('<title>&lt;/script&gt;&lt;img src=x');
});

it('the content security policy allows a served page to request from its server', () => {
  const html = liveHtml({ token: 'secret' });
  expect(html).toContain("connect-src 'self'");
  expect(html).toContain('{"token":"secret"}');
});
