/** Each includes the one before. 'none': a full member without a role; 'outsider': guests and other workspaces' people. */
export type Role = 'viewer' | 'operator' | 'admin';
export type Standing = 'member' | 'outsider';

const rank = { none: 0, viewer: 1, operator: 2, admin: 3 } as const;

export const isRole = (text: string): text is Role => text !== 'none' && Object.hasOwn(rank, text);

export function allows(held: Role | 'none', needed: Role | 'none'): boolean {
  return rank[held] >= rank[needed];
}
