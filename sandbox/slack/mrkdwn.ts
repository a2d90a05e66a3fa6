/** What rendering needs to know of the workspace and of who looks. */
export interface Reader {
  personName(id: string): string | undefined;
  channelName(id: string): string | undefined;
  now: Date;
  timeZone: string;
}

export interface Link {
  label: string;
  url: string;
}

const TOKEN = /<([^<>\n]*)>/g;
const decode = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

// Markers count only at the edge of a word, as in Slack.
const style = (marker: string) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}${marker}])${marker}(?!\\s)([^${marker}\\n]+?)(?<!\\s)${marker}(?![\\p{L}\\p{N}${marker}])`,
    'gu',
  );
const STYLES = [style('\\*'), style('_'), style('~')];

function plain(text: string): string {
  return text
    .split(/(```[\s\S]+?```|`[^`\n]+`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part.replace(/^`+|`+$/g, '')
        : STYLES.reduce((so, marker) => so.replace(marker, '$1'), part),
    )
    .join('');
}

function shownToken(inside: string, reader: Reader): string {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : inside.slice(bar + 1);
  if (target.startsWith('@'))
    return `@${reader.personName(target.slice(1)) ?? (label || 'unknown person')}`;
  if (target.startsWith('#'))
    return `#${reader.channelName(target.slice(1)) ?? (label || 'private channel')}`;
  if (target.startsWith('!date^')) return formatDate(target, label, reader);
  if (target.startsWith('!subteam^')) return label || '@group';
  if (target.startsWith('!')) return `@${label || target.slice(1)}`;
  return label || target.replace(/^mailto:/, '');
}

/** Mrkdwn as a person reads it: tokens resolved, markers gone, escapes decoded last. */
export function readMrkdwn(text: string, reader: Reader): string {
  const shown: string[] = [];
  // Private-use marks keep resolved tokens out of the way of the style markers.
  const held = text.replace(TOKEN, (_whole, inside: string) => {
    shown.push(shownToken(inside, reader));
    return `\uE000${shown.length - 1}\uE001`;
  });
  return decode(
    plain(held).replace(
      /\uE000(\d+)\uE001/g,
      (_whole, index: string) => shown[Number(index)] ?? '',
    ),
  );
}

/** The links one can press in mrkdwn. */
export function linksIn(text: string): Link[] {
  return [...text.matchAll(TOKEN)].flatMap(([, inside = '']) => {
    const date = /^!date\^[^|]*\^(https?:[^|^]+)\|?(.*)$/.exec(inside);
    if (date) return [{ label: decode(date[2] ?? ''), url: decode(date[1] ?? '') }];
    if (!/^(https?:|mailto:|slack:)/i.test(inside)) return [];
    const [url = '', label = url] = inside.split('|');
    return [{ label: decode(label), url: decode(url) }];
  });
}

/** Live mentions in mrkdwn: what would ping a person, a group or a whole channel. */
export const pingsIn = (text: string): string[] =>
  [...text.matchAll(TOKEN)].flatMap(([, inside = '']) =>
    /^(@|!(here|channel|everyone|subteam))/.test(inside) ? [inside.split('|')[0] ?? ''] : [],
  );

/** A date token, such as `!date^1700000000^{date_pretty}`, for one reader; `fallback` where it is none. */
export function formatDate(target: string, fallback: string, reader: Reader): string {
  const [, seconds = '', format = ''] = target.split('^');
  const at = new Date(Number(seconds) * 1000);
  if (!/^\d+$/.test(seconds) || Number.isNaN(at.getTime()) || !format) return fallback;
  return format.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => dateToken(name, at, reader) ?? whole,
  );
}

function dateToken(name: string, at: Date, { now, timeZone }: Reader): string | undefined {
  const show = (options: Intl.DateTimeFormatOptions) =>
    formatter('en-US', { timeZone, ...options })
      .format(at)
      .replace(/\u202f/g, ' ');
  const day = (date: Date) => formatter('en-CA', { timeZone }).format(date);
  const relative = (other: () => string) => {
    const away = Math.round((Date.parse(day(at)) - Date.parse(day(now))) / 86_400_000);
    return away === 0 ? 'today' : away === -1 ? 'yesterday' : away === 1 ? 'tomorrow' : other();
  };
  const year: Intl.DateTimeFormatOptions = { year: 'numeric' };
  const short = () => show({ month: 'short', day: 'numeric', ...year });
  const medium = () => show({ month: 'long', day: 'numeric', ...year });
  const long = () => show({ weekday: 'long', month: 'long', day: 'numeric', ...year });
  const clock: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };
  switch (name) {
    case 'date_num':
      return day(at);
    case 'date_slash':
      return day(at).replaceAll('-', '/');
    case 'date':
      return medium();
    case 'date_short':
      return short();
    case 'date_long':
    case 'date_long_full':
      return long();
    case 'date_pretty':
      return relative(medium);
    case 'date_short_pretty':
      return relative(short);
    case 'date_long_pretty':
      return relative(long);
    case 'day_divider_pretty':
      return relative(() => show({ weekday: 'long', month: 'long', day: 'numeric' }));
    case 'time':
      return show(clock);
    case 'time_secs':
      return show({ ...clock, second: '2-digit' });
    case 'ago':
      return ago(now.getTime() - at.getTime());
    default:
      return undefined;
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Made once for each form: to make one takes a thousand times as long as to use it. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

function ago(ms: number): string {
  const units: [number, string][] = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ];
  const [size, name] = units.find(([each]) => Math.abs(ms) >= each) ?? [1000, 'second'];
  const count = Math.floor(Math.abs(ms) / size);
  const words = `${count} ${name}${count === 1 ? '' : 's'}`;
  return ms < 0 ? `in ${words}` : `${words} ago`;
}
