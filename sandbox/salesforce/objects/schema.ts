import type { Permission, User } from '../generate/people.ts';
import { type OrgState, userMay } from '../state.ts';
import type { Row } from './row.ts';

export interface Field {
  name: string;
  type: string;
  /** The object that a reference points at, and the name under which its fields are reached. */
  to: string | null;
  via: string | null;
  filter: boolean;
  sort: boolean;
}

/** Who asks: what they may see decides what exists. */
export interface Viewer {
  state: OrgState;
  user: User;
  may(permission: Permission): boolean;
}

export const viewerOf = (state: OrgState, user: User): Viewer => ({
  state,
  user,
  may: (permission) => userMay(state, user, permission),
});

export interface ObjectDef {
  name: string;
  keyPrefix: string | null;
  api: 'rest' | 'tooling' | 'both';
  fields: Field[];
  /** Any one of these opens the object; without one it does not exist for the viewer. */
  needs?: Permission[];
  /** Fields that this org does not have. */
  hides?(viewer: Viewer): string[];
  pageSize?: number;
  rows(viewer: Viewer): Iterable<Row>;
  /** The record behind an id; where it is missing the object cannot be reached by reference. */
  find?(viewer: Viewer, id: string): Row | null;
}

/**
 * Reads a list of fields: `Name`, `IsActive:boolean`, `UserId:reference>User`; a `-` after the
 * type means that it can neither be filtered nor sorted.
 */
export function fieldsOf(text: string): Field[] {
  return text.split(/\s+/).flatMap((word) => {
    const match = /^(\w+)(?::(\w+))?(-)?(?:>(\w+))?$/.exec(word);
    if (!match) return [];
    const [, name = '', type = name === 'Id' ? 'id' : 'string', closed, to = null] = match;
    const open = closed === undefined;
    const via = to === null ? null : name.replace(/Id$/, '');
    return [{ name, type, to, via, filter: open, sort: open }];
  });
}

export const fieldNamed = (object: ObjectDef, name: string): Field | undefined =>
  object.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
