/** @jsxRuntime automatic */
import { draw } from '../testing/draw.tsx';
import { terminal } from '../testing/fixtures.ts';
import type { ColourDepth } from '../view-model/capabilities.ts';
import { toLine } from '../view-model/line.ts';
import { setInkColours } from './ink-colours.ts';
import { Table } from './table.tsx';
import { Stack, TerminalContext } from './line-text.tsx';

const columns = [
  {
    header: 'strategy',
    dropOrder: 0,
    content: [toLine('l2', 'good'), toLine('드롭아웃', 'bad'), 'x\x1b[2J\u202e'],
  },
  { header: 'gap', align: 'right' as const, dropOrder: 1, content: ['0.1', '-0.25', ''] },
];

async function drawTable(colours: ColourDepth, cursor?: number): Promise<string[]> {
  await setInkColours(colours);
  const table = (
    <TerminalContext value={terminal(30, 10, { colours })}>
      <Stack width={30} paddingLeft={1}>
        <Table columns={columns} width={28} cursor={cursor} />
      </Stack>
    </TerminalContext>
  );
  return draw(table, 30);
}

describe('Table', () => {
  it('lays out columns by their width on the screen', async () => {
    expect(await drawTable(0)).toEqual([
      ' strategy    gap',
      ' l2          0.1',
      ' 드롭아웃  -0.25',
      String.raw` x\u202e`,
    ]);
  });

  it('points to the row under the cursor', async () => {
    expect((await drawTable(0, 1)).map((line) => line[0])).toEqual([' ', ' ', '▸', ' ']);
  });

  it('paints the row under the cursor from the margin to the edge of the screen', async () => {
    const row = (await drawTable(1, 1))[2]!;
    const codes = row.split('\x1b[').map((part) => part.slice(0, part.indexOf('m')));
    expect(new Set(codes.slice(1))).toEqual(new Set(['46', '30', '39', '49']));
    expect([row.indexOf('\x1b[46m'), row.indexOf(' \x1b[49m')]).toEqual([0, row.length - 6]);
  });
});
