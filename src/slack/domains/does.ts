import type { Does } from '../kernel/act.ts';
import { parseCommand } from '../kernel/command.ts';
import type { Uses } from '../kernel/uses.ts';
import type { domainActs } from './acts.ts';
import { addHandler, backToForm, submitAdd } from './add.ts';
import { cancelConsent, freshLink } from './consent-step.ts';
import { askDelete, endGrantAgain, submitDelete } from './delete.ts';
import { showDetails, statusHandler } from './details.ts';
import { declineHanded, openHanded, showPicker, submitHandOver } from './handover.ts';
import { openInterval, submitInterval } from './interval.ts';
import { listHandler } from './list.ts';
import { itIsNotOurs, itIsOurs } from './ownership.ts';
import {
  askReconnect,
  followUp,
  pressReconnect,
  reconnectHandler,
  submitReconnect,
  undoDelete,
} from './reconnect.ts';
import { openRename, renameHandler, submitRename } from './rename.ts';
import { startSync, syncHandler } from './sync.ts';
import { forTarget } from './target.ts';

export const domainsDo: Does<typeof domainActs, Uses> = {
  list: { typed: listHandler },
  add: {
    typed: addHandler,
    pressed: (uses, actor) => addHandler(uses, actor, parseCommand('add')),
    submitted: submitAdd,
  },
  details: {
    typed: (uses, actor, command) =>
      command.words.length > 0
        ? statusHandler(uses, actor, command)
        : listHandler(uses, actor, command),
    pressed: showDetails,
  },
  sync: { typed: syncHandler, pressed: startSync },
  reconnect: {
    typed: reconnectHandler,
    pressed: pressReconnect,
    submitted: submitReconnect,
  },
  askReconnect: { pressed: askReconnect },
  remove: {
    typed: (uses, actor, command) =>
      forTarget(uses, actor, command, 'delete', (id) => askDelete(uses, actor, id)),
    pressed: askDelete,
    submitted: submitDelete,
  },
  rename: { typed: renameHandler, pressed: openRename, submitted: submitRename },
  undo: { pressed: undoDelete },
  endAgain: { pressed: endGrantAgain },
  ours: { pressed: itIsOurs },
  notOurs: { pressed: itIsNotOurs },
  interval: { pressed: openInterval, submitted: submitInterval },
  carryOver: { pressed: (uses, actor, id) => followUp(uses, actor, id, 'carry over') },
  bringBack: { pressed: (uses, actor, id) => followUp(uses, actor, id, 'bring back') },
  addAsNew: { pressed: (uses, actor, id) => followUp(uses, actor, id, 'add as new') },
  startFresh: { pressed: (uses, actor, id) => followUp(uses, actor, id, 'start fresh') },
  consentOpen: { pressed: freshLink },
  consentRenew: { pressed: freshLink },
  consentCancel: { pressed: cancelConsent },
  consentBack: {
    pressed: (uses, actor, _value, { metadata }) => backToForm(uses, actor, metadata),
  },
  handOver: {
    pressed: (uses, _actor, _value, press) => showPicker(uses, press),
    submitted: submitHandOver,
  },
  handedOpen: { pressed: openHanded },
  handedDecline: { pressed: declineHanded },
};
