/**
 * Counts by time and value as a grid of colours: the darker the more, by the square root, so that few stay visible
 * beside many. A drag marks a box.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { keepDrawn } from './canvas.ts';
import type { Box, Grid } from './grid.ts';
import { drawHeatmap, placesOf } from './heatmap-drawing.ts';

interface HeatmapProps {
  readonly grid: Grid;
  /** What is marked, in columns and rows, both ends included. */
  readonly box?: Box | undefined;
  /** Called with undefined when the mark is taken away by a click. */
  readonly onBox?: (box: Box | undefined) => void;
  /** What is said beside the box. */
  readonly boxLabel?: string | undefined;
  /** Called with the cell under the pointer, and with undefined when it leaves. */
  readonly onPoint?: (cell: Box | undefined) => void;
  /** Pixels. @default 300 */
  readonly height?: number;
  /** What it shows, for screen readers. */
  readonly label: string;
}

export function Heatmap(props: HeatmapProps) {
  const { grid, box, boxLabel, onBox, onPoint, height = 300, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  /** While one drags. */
  const dragged = useSignal<{ from: Box; to: Box } | undefined>(undefined);
  const shown = dragged.value === undefined ? box : around(dragged.value.from, dragged.value.to);

  useEffect(() => {
    const { current } = canvas;
    if (current === null) return undefined;
    const words = dragged.value === undefined ? boxLabel : undefined;
    const marked = shown && { ...shown, label: words };
    return keepDrawn(current, () => drawHeatmap(current, grid, height, marked));
  }, [grid, height, boxLabel, shown?.fromColumn, shown?.toColumn, shown?.fromRow, shown?.toRow]);

  function cellAt({ offsetX, offsetY }: PointerEvent): Box {
    const { columnAt, rowAt } = placesOf(canvas.current?.clientWidth ?? 1, height, grid);
    const [column, row] = [columnAt(offsetX), rowAt(offsetY)];
    return { fromColumn: column, toColumn: column, fromRow: row, toRow: row };
  }

  return (
    <div class="heatmap" role="img" aria-label={label}>
      <canvas
        ref={canvas}
        style={{ height: `${height}px` }}
        onPointerDown={(event) => {
          if (onBox === undefined) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const cell = cellAt(event);
          dragged.value = { from: cell, to: cell };
        }}
        onPointerMove={(event) => {
          const { value } = dragged;
          const cell = cellAt(event);
          onPoint?.(cell);
          if (value !== undefined) dragged.value = { from: value.from, to: cell };
        }}
        onPointerLeave={() => onPoint?.(undefined)}
        onPointerCancel={() => (dragged.value = undefined)}
        onPointerUp={() => {
          const { value } = dragged;
          dragged.value = undefined;
          if (value === undefined) return;
          const marked = around(value.from, value.to);
          const isClick = marked.fromColumn === marked.toColumn && marked.fromRow === marked.toRow;
          onBox?.(isClick && box !== undefined ? undefined : marked);
        }}
      />
    </div>
  );
}

function around(one: Box, other: Box): Box {
  return {
    fromColumn: Math.min(one.fromColumn, other.fromColumn),
    toColumn: Math.max(one.toColumn, other.toColumn),
    fromRow: Math.min(one.fromRow, other.fromRow),
    toRow: Math.max(one.toRow, other.toRow),
  };
}
