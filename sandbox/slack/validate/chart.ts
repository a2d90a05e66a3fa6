import { byType, type Check, list, number, object, string } from './check.ts';
import { limits, more } from './limits.ts';

const { data_visualization: chart } = limits;
const label = (max: number) => string({ min: 1, max });
const axis = object(
  {
    categories: list(label(chart.category_label.max_length), {
      min: 1,
      max: chart.categories.max_items,
    }),
  },
  {
    x_label: string({ max: chart.axis_label.max_length }),
    y_label: string({ max: chart.axis_label.max_length }),
  },
);
const series = list(
  object({
    name: label(chart.series_name.max_length),
    data: list(
      object({ label: label(chart.point_label.max_length), value: number({ whole: false }) }),
      {
        min: chart.data.min_items,
        max: chart.data.max_items,
      },
    ),
  }),
  { min: 1, max: more.charts.series },
);
const plotted = object({ series, axis_config: axis });

/** The fields of `data_visualization`. */
export const chartFields: { required: Record<string, Check>; optional: Record<string, Check> } = {
  required: {
    title: string({ min: 1, max: chart.title.max_length }),
    chart: byType({
      pie: object({
        segments: list(
          object({
            label: label(chart.segment.label.max_length),
            value: number({ above: chart.segment.value.exclusive_min, whole: false }),
          }),
          { min: 1, max: more.charts.segments },
        ),
      }),
      bar: plotted,
      line: plotted,
      area: plotted,
    }),
  },
  optional: {},
};
