/** A chart to take away: its numbers as CSV or JSON, the chart itself as PNG or SVG. */
import { memo, type RefObject } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { showError } from '../../lab/errorsStore.ts';
import { fileNameOf, saveFile } from '../../lab/files/saveFile.ts';
import controls from '../controls/controls.module.css';
import { resolveColour } from '../viewing/themeChanges.ts';
import { type ChartData, chartCsv, chartJson } from './chartData.ts';
import { chartPng } from './chartPng.ts';
import { chartSvg } from './chartSvg.ts';
import type { ChartAxis } from './chartTypes.ts';
import type { PlotLayout } from './plotLayout.ts';
import styles from './TimeSeriesChart.module.css';

const FORMATS = [
  { id: 'csv', name: 'Numbers (.csv)' },
  { id: 'json', name: 'Numbers (.json)' },
  { id: 'png', name: 'Picture (.png)' },
  { id: 'svg', name: 'Drawing (.svg)' },
] as const;
type ExportFormat = (typeof FORMATS)[number]['id'];

export interface ExportedChart extends Omit<ChartData, 'xLabel'> {
  readonly axis: ChartAxis;
  readonly layout: PlotLayout;
  readonly canvas: () => HTMLCanvasElement | null;
  readonly probe: RefObject<HTMLElement | null>;
}

interface ChartExportProps {
  readonly title: string;
  /** The chart as it stands, asked for when it is wanted; null before it has been drawn. */
  readonly chart: () => ExportedChart | null;
}

export const ChartExport = memo(function ChartExport({ title, chart }: ChartExportProps) {
  return (
    <MenuTrigger>
      <AriaButton className={styles.toggle ?? ''} aria-label={`Export: ${title}`}>
        Export
      </AriaButton>
      <Popover className={controls.popover ?? ''} placement="bottom end" offset={4}>
        <Menu
          className={`${controls.listBox ?? ''} ${controls.listBoxInPopover ?? ''}`}
          aria-label={`Export: ${title}`}
          onAction={(format) => {
            const now = chart();
            if (now !== null) save(now, format as ExportFormat).catch(showError);
          }}
        >
          {FORMATS.map(({ id, name }) => (
            <MenuItem key={id} id={id} className={controls.option ?? ''}>
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
});

async function save(chart: ExportedChart, format: ExportFormat): Promise<void> {
  const { axis, layout, series, smoothed, title, yLabel } = chart;
  const name = `${fileNameOf(title)}.${format}`;
  const numbers = { ...chart, xLabel: axis.label };
  if (format === 'csv') return saveFile(name, chartCsv(numbers), 'text/csv');
  if (format === 'json') return saveFile(name, chartJson(numbers), 'application/json');
  const probe = chart.probe.current;
  const canvas = chart.canvas();
  if (probe === null) return;
  const resolve = (colour: string) => plainColour(resolveColour(probe, colour));
  const colours = {
    series: layout.colours.map(resolve),
    text: resolve('var(--color-text, CanvasText)'),
    grid: resolve('var(--color-hairline, GrayText)'),
    background: resolve('var(--color-page, Canvas)'),
  };
  const { logY, yRange, yFormat } = layout;
  const drawing = { title, yLabel, axis, series, smoothed, colours, logY, yRange, yFormat };
  if (format === 'svg') return saveFile(name, chartSvg(drawing), 'image/svg+xml');
  if (canvas !== null) saveFile(name, await chartPng(canvas, drawing), 'image/png');
}

/** Any colour as `rgb(…)`, which every program that reads SVG knows. */
function plainColour(colour: string): string {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) return colour;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
