import { render } from 'preact';
import type { ResultsPage } from '../src/page/results-page.ts';
import type { StudyPage } from '../src/page/study-page.ts';
import { FileApp, LiveApp, ResultsApp } from './app.tsx';
import { readEmbedded } from './source.ts';

const page = readEmbedded<StudyPage>('page');
const results = readEmbedded<ResultsPage>('results');
const live = readEmbedded<{ readonly token?: string }>('live');
const root = document.getElementById('app')!;
if (page !== undefined) render(<FileApp page={page} />, root);
else if (results !== undefined) render(<ResultsApp page={results} />, root);
else render(<LiveApp token={live?.token} />, root);
