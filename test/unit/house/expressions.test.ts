import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScrubber } from '../../../src/lib/scrub.ts';
import { expressionsOf } from './expressions.ts';
import { projectFiles } from './project-files.ts';

// The short ones are for what doubles with each character: it would never come back from 300.
const SIZES = [20, 23, 26, 300, 8_000];
// What goes through a text once takes a tenth of a millisecond; what goes through it for each of its characters, 100.
const MOST_MS = 15;
const usual = [
  ...'aA1 \n\t.-/<>"\':=_@&~`*(\\,|[]{}é—',
  '\u200b',
  'ab',
  '- ',
  'a.',
  '<a',
  ':a',
  '" ',
];

const files = [...projectFiles('src')].filter(([path]) => path.endsWith('.ts'));
const all = files.map(([path, text]) => expressionsOf(path, text));
const expressions = all.flatMap(({ found }) => found);

/** Texts that match, or nearly do. */
function samples(pattern: RegExp): string[] {
  try {
    return fc.sample(
      fc.stringMatching(new RegExp(pattern.source, pattern.flags.replace(/[gimsy]/g, ''))),
      {
        numRuns: 2,
        seed: 7,
      },
    );
  } catch {
    // Look-behind and the like are nothing that it can draw.
    return [];
  }
}

/** Beginnings, and what is repeated after them, so often that an expression that goes back has to. */
function* attacks(pattern: RegExp): Generator<readonly [start: string, pump: string]> {
  for (const pump of usual) yield ['', pump];
  for (const sample of samples(pattern)) {
    for (let at = 0; at < Math.min(sample.length, 24); at += 1) {
      for (const width of [1, 2]) yield [sample.slice(0, at), sample.slice(at, at + width)];
    }
  }
}

function slowest(work: (text: string) => unknown, start: string, pump: string): number {
  let took = 0;
  for (const size of SIZES) {
    const text = `${start}${pump.repeat(size / Math.max(pump.length, 1))}\u0000`;
    // The shortest of three: what else the machine does is not the expression's.
    took = Number.POSITIVE_INFINITY;
    for (let n = 0; n < 3 && took > MOST_MS; n += 1) {
      const from = performance.now();
      work(text);
      took = Math.min(took, performance.now() - from);
    }
    if (took > MOST_MS) return took;
  }
  return took;
}

test('every regular expression of src ends soon on its worst text', () => {
  expect(expressions.length).toBeGreaterThan(150);
  const slow = expressions.flatMap(({ file, pattern }) => {
    for (const [start, pump] of attacks(pattern)) {
      const took = slowest((text) => text.replace(pattern, ''), start, pump);
      if (took > MOST_MS) {
        return [`${file} ${pattern}: ${Math.round(took)} ms on ${JSON.stringify([start, pump])}`];
      }
    }
    return [];
  });
  expect(slow).toEqual([]);
});

test('one file builds them from text, and all of its own together end soon', () => {
  const built = files.flatMap(([path], at) => (all[at]?.built ? [path] : []));
  expect(built).toEqual(['src/lib/scrub.ts']);
  const scrub = createScrubber([]).text;
  const starts = ['', 'Bearer ', 'password=', '?code=', 'https://a:'];
  const slow = starts.flatMap((start) =>
    [...usual, 'eyJ', 'xoxb-', 'Bearer ', 'password:', '?code=a', 'a://', 'a://b:'].flatMap(
      (pump) => {
        const took = slowest(scrub, start, pump);
        return took > 5 * MOST_MS
          ? [`${Math.round(took)} ms on ${JSON.stringify([start, pump])}`]
          : [];
      },
    ),
  );
  expect(slow).toEqual([]);
});

test('one that goes back for every character is found', () => {
  expect(slowest((text) => text.replace(/^(a+)+$/, ''), '', 'a')).toBeGreaterThan(MOST_MS);
  expect(slowest((text) => text.replace(/\s+$/, ''), 'x', ' ')).toBeGreaterThan(MOST_MS);
  expect(slowest((text) => text.replace(/^a+$/, ''), '', 'a')).toBeLessThan(MOST_MS);
  expect(expressionsOf('x', 'const a = /x/u; new RegExp("y")')).toMatchObject({
    built: 1,
    found: [{ file: 'x' }],
  });
});
