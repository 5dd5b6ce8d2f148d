/** @jsxRuntime automatic */
import { Box } from 'ink';
import { memo, type ReactNode } from 'react';
import { clip, emptyLine, toLine, type Line } from '../view-model/line.ts';
import { placeColumns, type TableColumn, type PlacedColumn } from '../view-model/table.ts';
import { TerminalRow, SelectedRow, Stack, LineText } from './line-text.tsx';

/** Table of the columns that fit into `width`. `cursor` is the index of the selected row, if any. */
export function Table({
  columns,
  width,
  cursor,
}: {
  readonly columns: readonly TableColumn[];
  readonly width: number;
  readonly cursor?: number | undefined;
}): ReactNode {
  const placedColumns = placeColumns(columns, width);
  return (
    <Stack>
      <TableRow cells={layOutCells(placedColumns, ({ header }) => toLine(header, 'heading'))} />
      <TableRows columns={placedColumns} cursor={cursor} />
    </Stack>
  );
}

/** Rows of a table, without its header. */
function TableRows({
  columns,
  cursor,
}: {
  readonly columns: readonly PlacedColumn[];
  readonly cursor: number | undefined;
}): ReactNode {
  return columns[0]?.cells.map((_, row) => (
    <TableRow
      key={row}
      cells={layOutCells(columns, ({ cells }) => cells[row] ?? emptyLine)}
      isSelected={row === cursor}
    />
  ));
}

/** Cell of a row, with the layout of its column. */
type Cell = Pick<PlacedColumn, 'width' | 'gutter' | 'align'> & { readonly line: Line };

function layOutCells(
  columns: readonly PlacedColumn[],
  selectLine: (column: PlacedColumn) => Line,
): readonly Cell[] {
  return columns.map((column) => {
    const { width, gutter, align } = column;
    return { width, gutter, align, line: clip(selectLine(column), width) };
  });
}

interface TableRowProps {
  readonly cells: readonly Cell[];
  readonly isSelected?: boolean;
}

function areEqual(previous: TableRowProps, next: TableRowProps): boolean {
  return JSON.stringify(previous) === JSON.stringify(next);
}

/** Row of a table, rendered only when it changes, because most rows stay the same between frames. */
const TableRow = memo(function TableRow({ cells, isSelected = false }: TableRowProps): ReactNode {
  const Row = isSelected ? SelectedRow : TerminalRow;
  return (
    <Row>
      {cells.map(({ width, gutter, align, line }, index) => (
        <Box
          key={index}
          width={width}
          marginLeft={gutter}
          flexShrink={0}
          justifyContent={align === 'right' ? 'flex-end' : 'flex-start'}
        >
          <LineText line={line} />
        </Box>
      ))}
    </Row>
  );
}, areEqual);
