import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DomainState,
  type DomainStep,
  stateAfter,
  transitions,
} from '../../../src/domains/states.ts';

const states = Object.keys(transitions) as DomainState[];
const steps = ['synced', 'failed', 'reconnected', 'carried over'] as const;
const live = states.filter((state) => state !== 'deleted');

describe('the states of a domain', () => {
  test('the table, row by row', () => {
    const table = states.map((state) => [
      state,
      ...steps.flatMap((step) =>
        [true, false].map((wasSynced) => {
          try {
            return stateAfter(state, step, wasSynced);
          } catch {
            return '-';
          }
        }),
      ),
    ]);
    const watched = [
      'success',
      'success',
      'error',
      'error',
      'success',
      'in_progress',
      'in_progress',
      'in_progress',
    ];
    expect(table).toEqual([
      ['in_progress', ...watched],
      ['success', ...watched],
      ['error', ...watched],
      ['deleted', '-', '-', '-', '-', 'success', 'in_progress', '-', '-'],
    ]);
  });

  test('a step that is not in the table is refused', () => {
    expect(() => stateAfter('deleted', 'synced', true)).toThrow(RangeError);
    expect(() => stateAfter('deleted', 'failed', false)).toThrow(RangeError);
    expect(() => stateAfter('deleted', 'carried over', true)).toThrow(RangeError);
  });

  test('whatever happened, one good sync makes it healthy; a deleted one needs a grant before', () => {
    const step = fc.constantFrom<DomainStep | 'deleted'>(...steps, 'deleted');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (history) => {
        let state: DomainState = 'in_progress';
        let wasSynced = false;
        for (const each of history) {
          if (each === 'deleted') state = 'deleted';
          else if (transitions[state][each]) {
            state = stateAfter(state, each, wasSynced);
            if (each === 'synced') wasSynced = true;
            if (each === 'carried over') wasSynced = false;
          }
        }
        const back = state === 'deleted' ? stateAfter(state, 'reconnected', wasSynced) : state;
        expect(stateAfter(back, 'synced', wasSynced)).toBe('success');
      }),
    );
  });

  test('a failure is always seen, and only a failure makes an error', () => {
    for (const state of live) {
      for (const step of steps) {
        for (const wasSynced of [true, false]) {
          expect(stateAfter(state, step, wasSynced) === 'error').toBe(step === 'failed');
        }
      }
    }
  });

  test('what was never read is never called a success before it is', () => {
    for (const state of states) {
      for (const step of ['failed', 'reconnected', 'carried over'] as const) {
        if (transitions[state][step]) expect(stateAfter(state, step, false)).not.toBe('success');
      }
    }
  });
});
