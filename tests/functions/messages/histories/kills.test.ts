import { createHandler } from '../../../../functions/messages/update-conversations/handler';
import { createStore } from '../../../../functions/messages/update-conversations/store';
import { Random } from '../../../support/random';
import { VirtualClock } from '../../../support/virtual-clock';
import { type Calls, callsOf } from './calls';
import { checkRest, checkSteps } from './checks';
import { People } from './people';
import { type Kill, Process, type World } from './process';
import { ScriptedTable } from './scripted-table';

const LONGEST_SECONDS = 3600;
const TABLE = 'messages';
const OWN = { user_uuid: 'ann', message_group_uuid: '' };

/** A table with a group of `__proto__`, Ann, Bob and perhaps a crowd, and the message `m-1`. */
class Scene {
  readonly people: People;
  readonly table: ScriptedTable;
  private readonly world: World;
  private group = '';

  constructor(
    clock: VirtualClock,
    readonly crowd: number,
  ) {
    this.people = new People(3, crowd);
    this.table = new ScriptedTable(() => clock.now());
    const execute: World['execute'] = ({ constructor: { name }, input }) => this.table.execute(name, input);
    this.world = { random: new Random(1), clock, faultShare: 0, execute };
  }

  async act(action: Action, kill?: Kill): Promise<boolean> {
    const process = new Process(this.world, kill);
    const done = action(this, process).then(() => true);
    return Promise.race([done, process.killed.then(() => false)]);
  }

  async create({ create }: Calls): Promise<void> {
    const [creator, members] = [this.people.memberOf('__proto__'), this.people.others(0, [1, 2])];
    const sent = await create({ message_uuid: 'm-1', message: 'first', creator, members });
    this.group = sent.message_group_uuid;
    this.people.noteSent(sent);
  }

  async send({ send }: Calls): Promise<void> {
    this.people.noteSent(await send({ ...this.own, message_uuid: 'm-2', message: 'second' }));
  }

  get own() {
    return { ...OWN, message_group_uuid: this.group };
  }

  /** Delivers the whole stream. */
  async deliver({ dynamodb, clock }: Process): Promise<void> {
    const instruments = { epoch: () => clock.now(), log: () => undefined };
    const handler = createHandler(createStore(dynamodb, TABLE, clock), instruments);
    const answer = await handler({ Records: this.table.stream }, { getRemainingTimeInMillis: () => 60_000 });
    if (answer.batchItemFailures.length > 0) throw new Error('records failed');
  }
}

type Action = (scene: Scene, process: Process) => Promise<unknown>;

const calls = (call: (scene: Scene, calls: Calls) => Promise<unknown>): Action => {
  return (scene, process) => call(scene, callsOf(process, TABLE));
};
const create = calls((scene, made) => scene.create(made));
const send = calls((scene, made) => scene.send(made));
const deliver: Action = (scene, process) => scene.deliver(process);
const change = (kind: 'mute' | 'leave' | 'remove'): Action =>
  calls(async (scene, made) => {
    await made[kind](scene.own);
    scene.people.noteChange(kind, scene.own.user_uuid, scene.own.message_group_uuid);
  });

/** Acts, but is killed at one write, and acts again. @returns whether there was such a write */
async function killedOnce(before: readonly Action[], action: Action, kill: Kill, crowd: number): Promise<boolean> {
  const clock = new VirtualClock();
  const scene = new Scene(clock, crowd);
  const run = async () => {
    for (const earlier of before) await scene.act(earlier);
    const isDone = await scene.act(action, kill);
    if (!isDone) await scene.act(action);
    await scene.act(deliver);
    checkSteps(scene.table.stream);
    checkRest(scene.table.all, scene.people.known);
    return !isDone;
  };
  let isOver = false;
  const all = run().finally(() => (isOver = true));
  await Promise.race([clock.pass(LONGEST_SECONDS, () => isOver), all]);
  return all;
}

it.each<[string, readonly Action[], Action, number, number]>([
  ['creates a group', [], create, 0, 1],
  ['creates a group that does not fit one transaction', [], create, 150, 2],
  ['sends a message', [create], send, 0, 2],
  ['mutes a group', [create, send], change('mute'), 0, 1],
  ['leaves a group', [create, send], change('leave'), 0, 1],
  ['leaves a large group that is in no list yet', [create], change('leave'), 150, 1],
  ['is removed from a group', [create, send], change('remove'), 0, 1],
  ['has messages that are fanned out', [create, send], deliver, 0, 3],
  ['is in a larger group whose first message is fanned out', [create], deliver, 20, 23],
])(
  'keeps each conversation exact wherever a process is killed when somebody %s',
  async (_, before, action, crowd, least) => {
    for (const effect of ['before', 'after'] as const) {
      let writes = 0;
      while (await killedOnce(before, action, { write: writes + 1, effect }, crowd)) writes += 1;
      expect([effect, writes >= least]).toEqual([effect, true]);
    }
  },
);
