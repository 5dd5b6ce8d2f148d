/** @jsxRuntime automatic */
import { Box, renderToString } from 'ink';
import { terminal } from '../testing/fixtures.ts';
import { emptyLine, lineOf, segment } from '../view-model/line.ts';
import { Lines } from './lines.tsx';

const plain = terminal(40, 10);

describe('Lines', () => {
  it('draws lines below each other, empty ones too', () => {
    const lines = [lineOf('one'), emptyLine, [segment('t', 'good'), segment('wo')]];
    expect(renderToString(<Lines lines={lines} terminal={plain} />, { columns: 40 })).toBe('one\n\ntwo');
  });

  it('takes no room where there are none', () => {
    const boxed = (
      <Box flexDirection="column">
        <Lines lines={[]} terminal={plain} />
        <Lines lines={[lineOf('below')]} terminal={plain} />
      </Box>
    );
    expect(renderToString(boxed, { columns: 40 })).toBe('below');
  });

  it('has the colours of the terminal', () => {
    const line = [segment('good', 'good')];
    const shown = renderToString(<Lines lines={[line]} terminal={terminal(40, 10, { colours: 1 })} />);
    expect(shown).toBe('\x1b[32mgood\x1b[39m');
  });

  it('draws wide characters as wide as they are', () => {
    const line = [segment('드롭아웃', 'strong'), segment('|')];
    expect(renderToString(<Lines lines={[line]} terminal={plain} />, { columns: 40 })).toBe('드롭아웃|');
  });
});
