import type { FaultAct } from '../faults.ts';
import { type Answer, answer, type Incoming } from '../http.ts';
import type { LoggedCall } from '../ledger.ts';
import type { OrgState } from '../state.ts';

/** One request to one org, with what goes wrong with it and its line in the ledger. */
export interface Visit {
  org: OrgState;
  request: Incoming;
  faults: FaultAct[];
  call: LoggedCall;
}

/** What is answered to a client that is no longer there: nothing. */
export const nobody: Answer = answer(499, 'text/plain', '');
