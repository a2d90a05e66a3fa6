import { type Answer, json, restError } from '../http.ts';
import { type Api, objectNamed, visibleObjects } from '../objects/catalogue.ts';
import type { Viewer } from '../objects/schema.ts';

/** `GET …/sobjects/{name}/describe`: an object with its fields. */
export function describe(viewer: Viewer, api: Api, version: number, name: string): Answer {
  const object = objectNamed(viewer, api, version, name);
  if (!object) return restError(404, 'NOT_FOUND', 'The requested resource does not exist');
  return json(200, {
    name: object.name,
    label: object.name,
    keyPrefix: object.keyPrefix,
    queryable: true,
    createable: false,
    fields: object.fields.map((field) => ({
      name: field.name,
      label: field.name,
      type: field.type,
      filterable: field.filter,
      sortable: field.sort,
      groupable: false,
      nillable: field.nillable,
      referenceTo: field.to === null ? [] : [field.to],
      relationshipName: field.via,
    })),
  });
}

/** `GET …/sobjects`: the objects that the viewer can see. */
export const describeGlobal = (viewer: Viewer, api: Api, version: number): Answer =>
  json(200, {
    encoding: 'UTF-8',
    maxBatchSize: 200,
    sobjects: visibleObjects(viewer, api, version).map(({ name, keyPrefix }) => ({
      name,
      label: name,
      keyPrefix,
      queryable: true,
    })),
  });
