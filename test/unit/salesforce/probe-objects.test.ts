import { expect, test } from 'vitest';
import { fieldsOnRecord } from '../../../sandbox/salesforce/truth/objects.ts';
import { assumedObjects } from '../../../src/salesforce/probe/objects.ts';

const all = assumedObjects.flatMap(({ object, fields }) =>
  fields.map((field) => [`${object}.${field.name}`, object, field] as const),
);

test.each(all)('%s is on record as we assume it', (_, object, field) => {
  const found = fieldsOnRecord(object).find(({ name }) => name === field.name);
  expect(found).toMatchObject({
    type: field.type,
    ...(field.filtered && { filter: true }),
    ...(field.sorted && { sort: true }),
  });
});

test('no object and no field stands twice', () => {
  const names = all.map(([name]) => name);
  expect(names).toEqual([...new Set(names)]);
  const objects = assumedObjects.map(({ object }) => object);
  expect(objects).toEqual([...new Set(objects)]);
});
