import { cancelledMessage } from '../home/small.ts';
import type { Does } from '../kernel/act.ts';
import { parseCommand } from '../kernel/command.ts';
import { nothing, privately } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import type { domainActs } from './acts.ts';
import { addHandler, addValues, backToForm, freshLink, submitAdd } from './add.ts';
import { askDelete, deleteHandler, deleteValues, endGrantAgain, submitDelete } from './delete.ts';
import { showDetails, startSync, statusHandler, syncHandler } from './domain.ts';
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

export const domainsDo: Does<typeof domainActs, Uses> = {
  list: { typed: listHandler },
  add: {
    typed: addHandler,
    pressed: (uses, actor) => addHandler(uses, actor, parseCommand('add')),
    submitted: (uses, actor, { values }) => submitAdd(uses, actor, addValues(values)),
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
    submitted: (uses, actor, { metadata }) => submitReconnect(uses, actor, metadata),
  },
  askReconnect: { pressed: askReconnect },
  remove: {
    typed: deleteHandler,
    pressed: askDelete,
    submitted: (uses, actor, { values, metadata }) =>
      submitDelete(uses, actor, deleteValues(values), metadata),
  },
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
  consentCancel: {
    pressed: async (uses, { who }, id) => {
      const consent = await uses.consents.view(who.workspaceId, id);
      await uses.consents.cancel(who.workspaceId, id, who.userId);
      return consent ? privately(cancelledMessage(consent.name, consent.purpose)) : nothing;
    },
  },
  consentBack: {
    pressed: (uses, actor, _value, { metadata }) => backToForm(uses, actor, metadata),
  },
  handOver: {
    pressed: async (uses, _actor, _value, { metadata, values }) =>
      showPicker(uses, metadata, values),
    submitted: submitHandOver,
  },
  handedOpen: { pressed: openHanded },
  handedDecline: { pressed: declineHanded },
};
