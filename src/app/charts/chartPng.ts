/** A chart as a picture: what its canvas shows, with title and legend, as large as the screen draws it. */
import { type ChartDrawing, titleOf } from './chartSvg.ts';
import { dashPattern } from './chartTypes.ts';

const HEAD = 28; // CSS pixels
const LEGEND = 22;
const LEFT = 12;

/** The picture's bytes. @throws Error if the browser cannot make one */
export async function chartPng(
  canvas: HTMLCanvasElement,
  drawing: Pick<ChartDrawing, 'title' | 'yLabel' | 'series' | 'colours'>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { series, colours } = drawing;
  const ratio = canvas.width / Math.max(1, canvas.clientWidth);
  const legend = series.length > 1 ? LEGEND : 0;
  const picture = document.createElement('canvas');
  picture.width = canvas.width;
  picture.height = canvas.height + (HEAD + legend) * ratio;
  const context = picture.getContext('2d');
  if (context === null) throw new Error('This browser gives no canvas to draw on.');
  context.fillStyle = colours.background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.drawImage(canvas, 0, HEAD * ratio);
  context.scale(ratio, ratio);
  context.fillStyle = colours.text;
  context.textBaseline = 'middle';
  context.font = '600 14px system-ui, sans-serif';
  context.fillText(titleOf(drawing), LEFT, HEAD / 2);
  context.font = '12px system-ui, sans-serif';
  context.lineWidth = 2;
  const y = HEAD + canvas.clientHeight + legend / 2;
  let left = LEFT;
  for (const [place, { name, dash = 0 }] of legend === 0 ? [] : series.entries()) {
    context.strokeStyle = colours.series[place] ?? colours.text;
    context.setLineDash([...dashPattern(dash)]);
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(left + 26, y);
    context.stroke();
    context.fillText(name, left + 32, y);
    left += 48 + context.measureText(name).width;
  }
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('This browser made no picture of the chart.');
  return new Uint8Array(await blob.arrayBuffer());
}
