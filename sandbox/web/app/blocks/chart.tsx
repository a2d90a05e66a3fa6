import { type Obj, obj, objs, str } from '../../../slack/json.ts';

const numberOf = (from: unknown, key: string): number => {
  const value = obj({ from }, 'from')[key];
  return typeof value === 'number' ? value : 0;
};

interface Row {
  label: string;
  parts: { name: string; value: number }[];
}

function rowsOf(chart: Obj): Row[] {
  if (chart.type === 'pie')
    return objs(chart, 'segments').map((segment) => ({
      label: str(segment, 'label'),
      parts: [{ name: '', value: numberOf(segment, 'value') }],
    }));
  const rows = new Map<string, Row>();
  for (const series of objs(chart, 'series'))
    for (const point of objs(series, 'data')) {
      const label = str(point, 'label');
      const row = rows.get(label) ?? { label, parts: [] };
      rows.set(label, row);
      row.parts.push({ name: str(series, 'name'), value: numberOf(point, 'value') });
    }
  return [...rows.values()];
}

const BAR = 100;

/** `data_visualization`, whatever its kind, as bars with their numbers. */
export function Chart({ block }: { block: Obj }) {
  const rows = rowsOf(obj(block, 'chart'));
  const most = Math.max(1, ...rows.flatMap(({ parts }) => parts.map(({ value }) => value)));
  return (
    <figure className="chart">
      <figcaption>{str(block, 'title')}</figcaption>
      {rows.map(({ label, parts }) => (
        <div className="chart-row" key={label}>
          <span className="chart-label">{label}</span>
          <div>
            {parts.map(({ name, value }, index) => (
              <div className="chart-part" key={name}>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={(value / most) * BAR} height="8" className={`series-${index}`} />
                </svg>
                <span>{`${name ? `${name}: ` : ''}${value.toLocaleString('en')}`}</span>
              </div>
            ))}
          </div>
        </div>
      ))}
    </figure>
  );
}
