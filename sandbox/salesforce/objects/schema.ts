import type { Permission, User } from '../generate/people.ts';
import { type OrgState, userMay } from '../state.ts';
import type { Field } from '../truth/objects.ts';
import type { Row } from './row.ts';

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

/** An object as this simulator fills it with rows; its fields are those on record. */
export interface ObjectDef {
  name: string;
  keyPrefix: string | null;
  /** Any one of these opens the object; without one it does not exist for the viewer. */
  needs?: Permission[];
  pageSize?: number;
  rows(viewer: Viewer): Iterable<Row>;
  /** The record behind an id; where it is missing the object cannot be reached by reference. */
  find?(viewer: Viewer, id: string): Row | null;
}

/** An object as one viewer finds it: only with the fields that this org has. */
export interface VisibleObject extends ObjectDef {
  readonly fields: readonly Field[];
}

export const fieldNamed = (object: VisibleObject, name: string): Field | undefined =>
  object.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
