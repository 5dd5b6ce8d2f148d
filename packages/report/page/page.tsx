import { render } from 'preact';
import type { ResultsPage } from '../src/page/results-page.ts';
import type { StudyPage } from '../src/page/study-page.ts';
import { FileApp, LiveApp, ResultsApp } from './app.tsx';
import { embedded } from './source.ts';

const page = embedded<StudyPage>('page');
const results = embedded<ResultsPage>('results');
const live = embedded<{ readonly token?: string }>('live');
const root = document.getElementById('app')!;
if (page !== undefined) render(<FileApp page={page} />, root);
else if (results !== undefined) render(<ResultsApp page={results} />, root);
else render(<LiveApp token={live?.token} />, root);
