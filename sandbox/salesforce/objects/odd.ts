import type { OddRows } from '../settings.ts';
import type { Row } from './row.ts';
import type { ObjectDef, Viewer } from './schema.ts';

/** The rows of an object as this org gives them. */
export function* oddly(object: ObjectDef, viewer: Viewer): Iterable<Row> {
  const odd = oddRowsOf(viewer, object.name);
  const left = odd.map(({ most = Number.POSITIVE_INFINITY }) => most);
  for (const row of object.rows(viewer)) {
    const at = odd.findIndex(
      ({ where }, n) =>
        (left[n] ?? 0) > 0 && Object.entries(where).every(([name, value]) => row(name) === value),
    );
    const found = odd[at];
    if (!found) {
      yield row;
      continue;
    }
    left[at] = (left[at] ?? 0) - 1;
    const changed: Row = (name) =>
      Object.hasOwn(found.set, name) ? (found.set[name] ?? null) : row(name);
    yield changed;
    if (found.twice) yield changed;
  }
}

export const oddRowsOf = ({ state }: Viewer, object: string): readonly OddRows[] =>
  state.settings.oddRows.filter((each) => each.object === object);
