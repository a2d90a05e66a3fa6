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

const FULL = 100;
/** What is there is seen, however small beside the rest. */
const LEAST = 2;

/** `data_visualization`, whatever its kind, as upright bars with their numbers. */
export function Chart({ block }: { block: Obj }) {
  const rows = rowsOf(obj(block, 'chart'));
  const title = str(block, 'title');
  const most = Math.max(1, ...rows.flatMap(({ parts }) => parts.map(({ value }) => value)));
  const names = rows[0]?.parts.map(({ name }) => name).filter((name) => name !== '') ?? [];
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      {names.length > 0 && (
        <p className="chart-legend" aria-hidden="true">
          {names.map((name, index) => (
            <span key={name}>
              <svg viewBox="0 0 10 10" aria-hidden="true">
                <rect width="10" height="10" rx="2" className={`series-${index}`} />
              </svg>
              {name}
            </span>
          ))}
        </p>
      )}
      {/* A wide chart scrolls inside its own frame, by keyboard too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable */}
      <section className="chart-frame" tabIndex={0} aria-label={title || 'Chart'}>
        {rows.map(({ label, parts }) => (
          <div className="chart-group" key={label}>
            <div className="chart-bars">
              {parts.map(({ name, value }, index) => (
                <Bar name={name} value={value} most={most} look={`series-${index}`} key={name} />
              ))}
            </div>
            <span className="chart-label">{label}</span>
          </div>
        ))}
      </section>
    </figure>
  );
}

function Bar({
  name,
  value,
  most,
  look,
}: {
  name: string;
  value: number;
  most: number;
  look: string;
}) {
  const height = value > 0 ? Math.max(LEAST, (value / most) * FULL) : 0;
  return (
    <div className="chart-bar">
      <span className={value > 0 ? '' : 'hidden'}>
        {name && <span className="hidden">{`${name}: `}</span>}
        {value.toLocaleString('en')}
      </span>
      <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
        <rect y={FULL - height} width="10" height={height} className={look} />
      </svg>
    </div>
  );
}
