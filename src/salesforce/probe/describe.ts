import { fieldsOf } from '../json.ts';
import { type Ask, isData, listOf, nameOf, noAnswer, statusOf } from './ask.ts';
import { assumedObjects, type FieldAssumption, type ObjectAssumption } from './objects.ts';
import type { ProbeRow } from './row.ts';

/** A row for each field that we read, by the describe of its object; one for an object that is not visible. */
export async function probeObjects(ask: Ask, root: string): Promise<ProbeRow[]> {
  const rows: ProbeRow[] = [];
  for (const each of assumedObjects) rows.push(...(await probeObject(ask, root, each)));
  return rows;
}

async function probeObject(
  ask: Ask,
  root: string,
  { object, api, fields, means }: ObjectAssumption,
): Promise<ProbeRow[]> {
  const folder = api === 'tooling' ? `${root}/tooling` : root;
  const unseen = (came: string): ProbeRow[] => {
    const assumes = `${object} is there, by the ${api === 'tooling' ? 'Tooling' : 'REST'} API`;
    return [{ id: object, assumes, verdict: 'not visible', came, means }];
  };
  const said = await ask(`${folder}/sobjects/${object}/describe`).catch(noAnswer);
  if ('verdict' in said) return unseen(said.came);
  if (!isData(said)) return unseen(statusOf(said));
  const described = new Map(
    listOf(said.body, 'fields').map((each) => [nameOf(fieldsOf(each).name), fieldsOf(each)]),
  );
  return fields.map((field) => {
    const found = described.get(field.name);
    const fitting = found === undefined ? field.rare : fits(field, found);
    return {
      id: `${object}.${field.name}`,
      assumes: [field.type, field.filtered && 'filtered by', field.sorted && 'sorted by']
        .filter(Boolean)
        .join(', '),
      verdict: fitting ? 'holds' : 'differs',
      came: found === undefined ? 'not there' : cameOf(found),
      means: field.needed || field.rare ? means : 'That field alone is not read.',
    };
  });
}

const fits = (field: FieldAssumption, found: Readonly<Record<string, unknown>>): boolean =>
  found.type === field.type &&
  (!field.filtered || found.filterable === true) &&
  (!field.sorted || found.sortable === true);

const cameOf = (found: Readonly<Record<string, unknown>>): string =>
  [
    nameOf(found.type) || 'no type',
    found.filterable === true && 'filterable',
    found.sortable === true && 'sortable',
    found.nillable === true && 'may be empty',
  ]
    .filter(Boolean)
    .join(', ');
