import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import type { EChartsCoreOption } from 'echarts/core';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  TitleComponent,
  SVGRenderer,
]);

const WIDTH = 760;

/**
 * What the library adds for a pointer over the plot, with numbers that count all plots ever drawn:
 * a plot that is drawn again is to be the same file.
 */
const FOR_POINTERS =
  / (?:class|ecmeta_\w+|pointer-events)="[^"]*"|<style ?><!\[CDATA\[[\s\S]*?\]\]>\s*<\/style>/g;

/** A plot as SVG, the same for the same figures. */
function draw(option: EChartsCoreOption, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ animation: false, backgroundColor: '#fff', ...option });
    return `${chart
      .renderToSVGString()
      .replace(FOR_POINTERS, '')
      .replace(/\bzr\d+-/g, 'plot-')}\n`;
  } finally {
    chart.dispose();
  }
}

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
  /** Curves of one pair have one colour; the first of it is dashed. */
  readonly pair?: { readonly colour: number; readonly dashed: boolean };
}

export interface Axis {
  readonly name: string;
  readonly logarithmic?: boolean;
  readonly least?: number;
}

const COLOURS = ['#c23531', '#2f6f8f', '#6a8d3b', '#b07c1e', '#6b4c9a', '#3d3d3d'];

export function curvePlot(title: string, x: Axis, y: Axis, curves: readonly Curve[]): string {
  return draw(
    {
      title: { text: title, left: 10, top: 6, textStyle: { fontSize: 15 } },
      legend: { top: 34, left: 50, type: 'plain' },
      color: COLOURS,
      grid: { top: 120, left: 60, right: 30, bottom: 50 },
      xAxis: axis(x, 30),
      yAxis: axis(y, 40),
      series: curves.map(({ name, points, pair }) => ({
        type: 'line',
        name,
        data: points.map((point) => [...point]),
        symbolSize: points.length > 20 ? 0 : 5,
        ...(pair
          ? {
              itemStyle: { color: COLOURS[pair.colour % COLOURS.length] },
              lineStyle: {
                color: COLOURS[pair.colour % COLOURS.length],
                type: pair.dashed ? 'dashed' : 'solid',
              },
            }
          : {}),
      })),
    },
    430,
  );
}

function axis({ name, logarithmic, least }: Axis, nameGap: number): object {
  return {
    type: logarithmic === true ? 'log' : 'value',
    name,
    nameLocation: 'middle',
    nameGap,
    ...(least === undefined ? { scale: true } : { min: least }),
  };
}

export interface Bar {
  readonly name: string;
  /** One for each of the plot's series; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
}

export function barPlot(
  title: string,
  unit: string,
  series: readonly string[],
  bars: readonly Bar[],
): string {
  return draw(
    {
      title: { text: title, left: 10, top: 6, textStyle: { fontSize: 15 } },
      legend: { top: 34 },
      color: COLOURS,
      grid: { top: 72, left: 300, right: 60, bottom: 50 },
      xAxis: { type: 'value', name: unit, nameLocation: 'middle', nameGap: 28 },
      // The first stands at the top.
      yAxis: { type: 'category', inverse: true, data: bars.map(({ name }) => name) },
      series: series.map((name, at) => ({
        type: 'bar',
        name,
        barGap: '10%',
        label: {
          show: true,
          position: 'right',
          fontSize: 10,
          formatter: ({ value }: { value: unknown }) =>
            typeof value === 'number' ? value.toFixed(3) : '',
        },
        data: bars.map(({ values }) => values[at] ?? '-'),
      })),
    },
    142 + bars.length * series.length * 20,
  );
}
