/** How something grows: what it takes for each unit, by how many units there are. */
export interface Growth {
  readonly title: string;
  /** Such as `ms`. */
  readonly unit: string;
  readonly points: readonly { readonly units: number; readonly each: number }[];
}

const WIDTH = 340;
const HEIGHT = 220;
const LEFT = 46;
const RIGHT = 18;
const TOP = 34;
const BOTTOM = 34;

/**
 * A picture of these, side by side: units by powers of ten, what each takes from zero. A line that does not rise is growth
 * that is linear or better.
 */
export function chartOf(units: string, growths: readonly Growth[]): string {
  const width = WIDTH * growths.length;
  const panels = growths.map((growth, at) => panel(units, growth, at * WIDTH));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" font-family="sans-serif" font-size="11">
<title>${growths.map(({ title, unit }) => `${title}, ${unit}`).join('; ')}, by ${units}</title>
<rect width="${width}" height="${HEIGHT}" fill="#ffffff"/>
${panels.join('\n')}
</svg>
`;
}

function panel(units: string, { title, unit, points }: Growth, left: number): string {
  const logs = points.map((point) => Math.log10(point.units));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const most = Math.max(...points.map(({ each }) => each)) * 1.2 || 1;
  const x = (log: number) =>
    left + LEFT + ((log - low) / (high - low || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (each: number) => TOP + (1 - each / most) * (HEIGHT - TOP - BOTTOM);
  const at = points.map(({ each }, nth) => ({
    x: x(logs[nth] ?? 0).toFixed(1),
    y: y(each).toFixed(1),
  }));
  const bottom = HEIGHT - BOTTOM;
  return [
    `<text x="${left + 12}" y="18" font-weight="bold" fill="#222222">${title}, ${unit}</text>`,
    `<path d="M${left + LEFT} ${TOP}V${bottom}H${left + WIDTH - RIGHT}" fill="none" stroke="#888888"/>`,
    `<polyline points="${at.map((each) => `${each.x},${each.y}`).join(' ')}" fill="none" stroke="#1264a3" stroke-width="2"/>`,
    ...points.flatMap(({ units: many, each }, nth) => [
      `<circle cx="${at[nth]?.x}" cy="${at[nth]?.y}" r="3" fill="#1264a3"/>`,
      `<text x="${at[nth]?.x}" y="${Number(at[nth]?.y) - 8}" text-anchor="middle" fill="#222222">${shown(each)}</text>`,
      `<text x="${at[nth]?.x}" y="${bottom + 15}" text-anchor="middle" fill="#222222">${many.toLocaleString('en-US')}</text>`,
    ]),
    `<text x="${left + LEFT - 6}" y="${bottom + 4}" text-anchor="end" fill="#222222">0</text>`,
    `<text x="${left + WIDTH / 2}" y="${HEIGHT - 4}" text-anchor="middle" fill="#666666">${units}</text>`,
  ].join('\n');
}

const shown = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));
