/** @jsxRuntime automatic */
import type { ReactNode } from 'react';
import { filterText, readFilter } from '../view-model/filter.ts';
import type { Prompt } from '../view-model/interaction.ts';
import { keyHints } from '../view-model/key-hints.ts';
import { clip, lineOf, type Line } from '../view-model/line.ts';
import type { Scene } from '../view-model/scene.ts';
import type { Snapshot } from '../view-model/snapshot.ts';
import { Fitting, TerminalRow, LineText } from './line-text.tsx';

/**
 * Keys that work here, a recent reply to a command, the trials that a stopping run waits for, or a question. Keys that
 * need a running study are grey without one.
 */
export function KeyHints({ snapshot, owner, interaction, glyphs, width }: Scene): ReactNode {
  const { prompt, message } = interaction;
  if (prompt !== undefined) return <Answer line={clip(promptLine(prompt, snapshot), width)} />;
  if (owner?.state === 'stopping') return <Answer line={lineOf(stoppingText(snapshot), 'accent')} />;
  if (message !== '') return <Answer line={clip(lineOf(message, 'accent'), width)} />;
  return (
    <Fitting>
      {keyHints(interaction, owner, snapshot.study.definition.objectives !== undefined).map(
        ({ key, does, controls = false }, index) => {
          const hint =
            controls && owner === undefined
              ? lineOf(`${key} ${does}`, 'faint')
              : [...lineOf(`${key} `, 'accent'), ...lineOf(does)];
          return (
            <LineText key={key} line={index === 0 ? hint : [...lineOf(glyphs.separator, 'faint'), ...hint]} />
          );
        },
      )}
    </Fitting>
  );
}

function Answer({ line }: { readonly line: Line }): ReactNode {
  return (
    <TerminalRow>
      <LineText line={line} />
    </TerminalRow>
  );
}

/** Text with the number of running trials. It is made for every frame, since the reply to the command soon gets old. */
function stoppingText({ progress: { running } }: Snapshot): string {
  if (running === 0) return 'Stopping.';
  return `Stopping: ${running} ${running === 1 ? 'trial' : 'trials'} still running; interrupt again to stop now.`;
}

function promptLine(prompt: Prompt, { study }: Snapshot): Line {
  if (prompt.type === 'confirm') {
    return [
      ...lineOf(`${prompt.question} `, 'warning'),
      ...lineOf('y', 'accent'),
      ...lineOf(' yes, any other key no'),
    ];
  }
  const filter = readFilter(prompt.text, study);
  const names = study.definition.strategies.map(({ name }) => name).join(', ');
  const meant =
    prompt.text === ''
      ? `a strategy (${names}) or a state`
      : filter === undefined
        ? 'nothing matches'
        : filterText(filter);
  return [
    ...lineOf(`filter: ${prompt.text}_ `),
    ...lineOf(meant, filter === undefined ? 'warning' : 'faint'),
  ];
}
