// The conversation with XState: one machine, an actor for each conversation. Measured as `measure.py` measures.
//
//     node --expose-gc benchmarks/engine/peers/with_xstate.mjs [--seconds 1] [--speed-only]

import { readFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { assign, createActor, setup } from 'xstate';

const DATA = JSON.parse(readFileSync(new URL('../conversation.json', import.meta.url), 'utf8'));
const TODAY = Date.parse(DATA.today);
const DAY = 86_400_000;
const REFERENCE = DATA.scripts.refund.turns;

// ---- the shop behind the actions

function findOrder(record, id) {
  record.calls.push(['find_order', id]);
  const order = DATA.orders[id];
  return order && { ...order, order_id: id, delivered_on: Date.parse(order.delivered_on), customer: { ...DATA.customer } };
}

function refund(record, charge, cents, reason) {
  record.calls.push(['refund', charge, cents, reason]);
  return { id: 're_1', card: 'Visa' };
}

function addNote(record, text) {
  record.calls.push(['add_note', text]);
  return { id: 'n_1' };
}

const dollars = (cents) => `$${(cents / 100).toFixed(2)}`;

// ---- the machine

const FORGOTTEN = { values: {}, order: undefined, tries: 0, confirmed: false };
const say = (record, words) => record.lines.push(words);

const machine = setup({
  guards: {
    isWrongItem: ({ event }) => event.intent === 'wrong_item',
    isSlot: ({ event }, { slot }) => event.slot === slot,
    isFault: ({ event }) => event.slot === 'fault' && ['color', 'size', 'product'].includes(event.value),
    isMissing: ({ context }) => context.order === undefined,
    isTheirs: ({ context }) => context.order.customer.email === context.values.email,
    gaveUp: ({ context }) => context.order.customer.email !== context.values.email && context.tries >= 1,
    inWindow: ({ context }) => context.order.delivered_on >= TODAY - 30 * DAY,
    isNo: ({ event }) => !event.yes,
    needsApproval: ({ context }) => context.order.cents > 15_000,
    isAsked: ({ event }) => event.role === 'team_lead',
    isGranted: ({ event }) => event.role === 'team_lead' && event.granted,
    mayPay: ({ context }) => context.confirmed && context.verified === context.order.customer.id,
  },
  actions: {
    keep: assign({ values: ({ context, event }) => ({ ...context.values, [event.slot]: event.value }) }),
    lookUp: assign({ order: ({ context }) => findOrder(context.record, context.values.order_id) }),
    verify: assign({ verified: ({ context }) => context.order.customer.id }),
    agree: assign({ confirmed: true }),
    again: assign({ values: {}, tries: ({ context }) => context.tries + 1 }),
    forget: assign(FORGOTTEN),
    say: ({ context }, { words }) => say(context.record, words),
    askConfirm: ({ context: { record, order, values } }) =>
      say(record, `Shall I refund ${dollars(order.cents)} for ${order.item} (wrong ${values.fault}) to your original payment method?`),
    decline: ({ context: { record, values } }) => {
      say(record, `I'm sorry: order ${values.order_id} is past our 30-day window.`);
      record.ended = 'declined';
    },
    withdraw: ({ context }) => {
      context.record.ended = 'withdrawn';
    },
    escalate: ({ context: { record } }) => {
      say(record, 'A colleague will take over shortly.');
      record.ended = 'escalated';
    },
    pay: ({ context: { record, order, values } }) => {
      const paid = refund(record, order.charge, order.cents, values.fault);
      say(record, `I've refunded ${dollars(order.cents)} to your ${paid.card}.`);
      addNote(record, `Wrong item on ${values.order_id}: ${values.fault}`);
      record.ended = 'resolved';
    },
  },
}).createMachine({
  id: 'wrongItem',
  context: ({ input }) => ({ record: input.record, verified: undefined, ...FORGOTTEN }),
  initial: 'idle',
  states: {
    idle: { entry: 'forget', on: { request: { guard: 'isWrongItem', target: 'orderId' } } },
    orderId: {
      entry: { type: 'say', params: { words: 'What is your order number? It starts with W.' } },
      on: { value: { guard: { type: 'isSlot', params: { slot: 'order_id' } }, actions: 'keep', target: 'email' } },
    },
    email: {
      entry: { type: 'say', params: { words: 'Which email address did you order with?' } },
      on: { value: { guard: { type: 'isSlot', params: { slot: 'email' } }, actions: 'keep', target: 'lookingUp' } },
    },
    lookingUp: {
      entry: 'lookUp',
      always: [
        { guard: 'isMissing', actions: 'escalate', target: 'idle' },
        { guard: 'gaveUp', actions: 'escalate', target: 'idle' },
        { guard: 'isTheirs', actions: 'verify', target: 'eligible' },
        {
          actions: ['again', { type: 'say', params: { words: 'That does not match what I have. Let us try once more.' } }],
          target: 'orderId',
        },
      ],
    },
    eligible: { always: [{ guard: 'inWindow', target: 'fault' }, { actions: 'decline', target: 'idle' }] },
    fault: {
      entry: { type: 'say', params: { words: 'What is wrong: the color, the size or the product?' } },
      on: { value: { guard: 'isFault', actions: 'keep', target: 'photo' } },
    },
    photo: {
      entry: { type: 'say', params: { words: 'Could you send a photo of what arrived?' } },
      on: { value: { guard: { type: 'isSlot', params: { slot: 'photo' } }, actions: 'keep', target: 'confirm' } },
    },
    confirm: {
      entry: 'askConfirm',
      on: {
        answer: [
          { guard: 'isNo', actions: 'withdraw', target: 'idle' },
          { guard: 'needsApproval', actions: 'agree', target: 'approval' },
          { actions: 'agree', target: 'paying' },
        ],
      },
    },
    approval: {
      on: {
        decision: [
          { guard: 'isGranted', target: 'paying' },
          { guard: 'isAsked', actions: 'escalate', target: 'idle' },
        ],
      },
    },
    paying: { always: [{ guard: 'mayPay', actions: 'pay', target: 'idle' }, { actions: 'escalate', target: 'idle' }] },
  },
});

function open() {
  const record = { ended: '', calls: [], lines: [] };
  return { record, actor: createActor(machine, { input: { record } }).start() };
}

function play(conversation, turns) {
  for (const turn of turns) for (const said of turn) conversation.actor.send(said);
}

// ---- measured

const now = () => Number(process.hrtime.bigint());
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function check() {
  for (const [name, script] of Object.entries(DATA.scripts)) {
    const conversation = open();
    play(conversation, script.turns);
    if (!isDeepStrictEqual(conversation.record, script.outcome)) {
      throw new Error(`${name}: ${JSON.stringify(conversation.record)} instead of ${JSON.stringify(script.outcome)}`);
    }
  }
}

function batch(count) {
  const conversations = [];
  const start = now();
  for (let index = 0; index < count; index++) {
    const conversation = open();
    play(conversation, REFERENCE);
    conversations.push(conversation);
  }
  const taken = (now() - start) / 1e9;
  for (const { record } of conversations) {
    if (!isDeepStrictEqual(record, DATA.scripts.refund.outcome)) throw new Error('another outcome under load');
  }
  return taken;
}

function speed(seconds) {
  let count = 1;
  while (batch(count) < 0.02) count *= 2;
  const samples = [];
  const end = now() + seconds * 1e9;
  while (now() < end || samples.length < 3) samples.push((count * REFERENCE.length) / batch(count));
  return samples;
}

function long() {
  const early = [];
  const late = [];
  for (let index = 0; index < 40; index++) {
    const conversation = open();
    const times = Array.from({ length: 84 }, () => {
      const start = now();
      play(conversation, REFERENCE);
      return now() - start;
    });
    if (conversation.record.calls.length !== 84 * 3) throw new Error('another outcome in a long conversation');
    early.push(times[0]);
    late.push(times.at(-1));
  }
  return median(late) / median(early);
}

function waiting() {
  const conversation = open();
  play(conversation, REFERENCE.slice(0, 3));
  return conversation;
}

function idle() {
  const kept = [];
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 300; index++) kept.push(waiting());
  globalThis.gc();
  const live = Math.round((process.memoryUsage().heapUsed - before) / kept.length);
  const persisted = JSON.stringify(kept[0].actor.getPersistedSnapshot(), (key, value) => (key === 'record' ? undefined : value));
  return { stored: Buffer.byteLength(persisted), live };
}

function guard() {
  const conversation = open();
  play(conversation, REFERENCE.slice(0, 5));
  const snapshot = conversation.actor.getSnapshot();
  const times = Array.from({ length: 15 }, () => {
    const start = now();
    for (let index = 0; index < 20_000; index++) snapshot.can(REFERENCE[5][0]);
    return (now() - start) / 20_000;
  });
  return median(times);
}

const { values: chosen } = parseArgs({ options: { seconds: { type: 'string', default: '1' }, 'speed-only': { type: 'boolean' } } });
check();
const found = { turns_per_second: speed(Number(chosen.seconds)) };
if (!chosen['speed-only']) Object.assign(found, { guard_ns: guard(), turn_500_over_5: long(), ...idle() });
console.log(JSON.stringify(found));
