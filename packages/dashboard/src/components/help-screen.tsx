/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import type { Terminal } from '../view-model/capabilities.ts';
import { helpLines } from '../view-model/help.ts';
import { Lines } from './lines.tsx';

/** What the keys do and what the words mean. */
export function HelpScreen({ terminal }: { terminal: Terminal }): ReactNode {
  return <Lines lines={helpLines(terminal)} terminal={terminal} />;
}
