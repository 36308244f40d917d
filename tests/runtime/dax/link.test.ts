import { VirtualDax } from './virtual-dax';

let dax: VirtualDax;
beforeEach(() => {
  dax = new VirtualDax();
});

const refused = Object.assign(new Error('ConnectionException: connect ECONNREFUSED'), { code: 'ConnectionException' });

describe('a link to DAX', () => {
  it('connects once for all requests', async () => {
    dax.link.warmUp();
    expect(await dax.asked()).toEqual({ result: 'answer', milliseconds: 0 });
    expect(await dax.asked()).toEqual({ result: 'answer', milliseconds: 0 });
    expect(dax.connects).toBe(1);
  });

  it('costs a silent cluster one second once, and nothing afterwards', async () => {
    dax.reply = dax.silence;
    expect(await dax.asked()).toEqual({ result: 'Late', milliseconds: 1000 });
    await dax.clock.pass(0.001);
    for (let read = 0; read < 20; read++) {
      expect(await dax.asked()).toEqual({ result: 'Unavailable', milliseconds: 0 });
    }
    expect(dax.calls).toBe(1);
  });

  it('costs an unreachable cluster one second once, and nothing afterwards', async () => {
    dax.accepts = dax.silence;
    expect(await dax.asked()).toEqual({ result: 'Unavailable', milliseconds: 1000 });
    await dax.clock.pass(5);
    for (let read = 0; read < 20; read++) {
      expect(await dax.asked()).toEqual({ result: 'Unavailable', milliseconds: 0 });
    }
  });

  it('lets no reader wait for a cluster that has fallen silent', async () => {
    await dax.asked();
    dax.reply = dax.silence;
    const first = dax.ask();
    await dax.clock.pass(0.9);
    const second = dax.ask();
    const write = dax.ask('write');
    await dax.clock.pass(0.2);
    expect(first).toEqual({ result: 'Late', milliseconds: 1000 });
    expect(second).toEqual({ result: 'Late', milliseconds: 100 });
    expect(write.result).toBe('pending');
    await dax.clock.pass(2);
    expect(write).toEqual({ result: 'Late', milliseconds: 2000 });
  });

  it('does not take requests that the client cannot encode for a failure of DAX', async () => {
    await dax.asked();
    dax.reply = () => Promise.reject(new TypeError("Cannot read properties of undefined (reading 'N')"));
    for (let read = 0; read < 5; read++) await dax.asked();
    dax.reply = dax.after(1);
    expect(await dax.asked()).toEqual({ result: 'answer', milliseconds: 1 });
  });

  it('takes a client that has no node for a failure of DAX', async () => {
    await dax.asked();
    dax.reply = () => Promise.reject(new TypeError("Cannot read properties of null (reading 'getItem')"));
    await dax.asked();
    expect(await dax.asked()).toEqual({ result: 'Unavailable', milliseconds: 0 });
  });

  it('connects anew after the pause, without a request that waits for it', async () => {
    dax.reply = dax.silence;
    await dax.asked();
    await dax.clock.pass(0.6);
    dax.reply = dax.after(1);
    expect(await dax.asked()).toEqual({ result: 'Unavailable', milliseconds: 0 });
    await dax.clock.pass(0.01);
    expect(await dax.asked()).toEqual({ result: 'answer', milliseconds: 1 });
    expect({ connects: dax.connects, closes: dax.closes }).toEqual({ connects: 2, closes: 1 });
    expect(dax.reports).toEqual(['no answer after 1000 ms', 'recovery']);
  });

  it('is tried with one request at a time, while the others do not wait', async () => {
    dax.reply = dax.silence;
    await dax.asked();
    await dax.clock.pass(0.6);
    await dax.asked();
    const tried = dax.ask();
    for (let tenth = 0; tenth < 9; tenth++) {
      await dax.clock.pass(0.1);
      expect(await dax.asked()).toEqual({ result: 'Unavailable', milliseconds: 0 });
    }
    expect(tried).toEqual({ result: 'Late', milliseconds: 100 });
    expect(dax.calls).toBe(2);
  });

  it('is used by all requests as soon as the one that tries it is answered, even if nobody waits for it', async () => {
    dax.reply = dax.silence;
    await dax.asked();
    await dax.clock.pass(0.6);
    await dax.asked();
    dax.reply = dax.after(300);
    expect((await dax.asked()).result).toBe('Late');
    expect((await dax.asked()).result).toBe('Unavailable');
    await dax.clock.pass(0.25);
    dax.reply = dax.after(1);
    const outcomes = [dax.ask(), dax.ask()];
    await dax.clock.pass(0.01);
    expect(outcomes.map(({ result }) => result)).toEqual(['answer', 'answer']);
  });

  it('is tried again after a request that says nothing about it', async () => {
    dax.reply = dax.silence;
    await dax.asked();
    await dax.clock.pass(0.6);
    await dax.asked();
    dax.reply = () => Promise.reject(Object.assign(new Error('no'), { code: 'ValidationException' }));
    expect((await dax.asked()).result).toBe('Error');
    dax.reply = dax.after(1);
    expect((await dax.asked()).result).toBe('answer');
  });

  it('does not hold a request of the former connection against the new one', async () => {
    await dax.asked();
    dax.reply = dax.silence;
    dax.ask();
    await dax.clock.pass(0.9);
    const write = dax.ask('write');
    await dax.clock.pass(0.7);
    dax.reply = dax.after(1);
    expect((await dax.asked()).result).toBe('Unavailable');
    await dax.clock.pass(2);
    expect(write.result).toBe('Late');
    expect(await dax.asked()).toEqual({ result: 'answer', milliseconds: 1 });
    expect({ connects: dax.connects, closes: dax.closes }).toEqual({ connects: 2, closes: 1 });
  });

  it('pauses longer after each failure, so that it finds a cluster that has recovered within five seconds', async () => {
    dax.accepts = false;
    await dax.asked();
    for (let tenth = 0; tenth < 600; tenth++) {
      await dax.clock.pass(0.1);
      await dax.asked();
    }
    // 0.5, 1, 2 and then 3 s.
    expect(dax.connects).toBeGreaterThan(18);
    expect(dax.connects).toBeLessThan(25);
    dax.accepts = true;
    const back = dax.clock.now();
    while ((await dax.asked()).result !== 'answer') await dax.clock.pass(0.1);
    expect(dax.clock.now() - back).toBeLessThan(5000);
  });

  it('trusts a cluster that answers others: a slow request does not stop it', async () => {
    dax.reply = async (call) => (call === 2 ? dax.silence() : 'answer');
    await dax.asked();
    const slow = dax.ask();
    await dax.clock.pass(0.5);
    expect((await dax.asked()).result).toBe('answer');
    await dax.clock.pass(1);
    expect(slow.result).toBe('Late');
    expect((await dax.asked()).result).toBe('answer');
    expect({ connects: dax.connects, reports: dax.reports }).toEqual({ connects: 1, reports: [] });
  });

  it('pauses when every third request fails, and keeps the connection that knows the healthy nodes', async () => {
    await dax.asked();
    dax.reply = async (call) => (call % 3 === 0 ? dax.silence() : 'answer');
    const outcomes = [];
    for (let read = 0; read < 30; read++) {
      outcomes.push(dax.ask());
      await dax.clock.pass(0.1);
    }
    expect(outcomes.filter(({ result }) => result === 'Unavailable').length).toBeGreaterThan(3);
    expect({ connects: dax.connects, closes: dax.closes }).toEqual({ connects: 1, closes: 0 });
  });

  it('lets reads wait for 100 ms only during 30 s after a failure', async () => {
    dax.reply = dax.silence;
    await dax.asked();
    await dax.clock.pass(0.6);
    await dax.asked();
    dax.reply = dax.after(300);
    expect(await dax.asked()).toEqual({ result: 'Late', milliseconds: 100 });
    await dax.clock.pass(40);
    expect(await dax.asked()).toEqual({ result: 'answer', milliseconds: 300 });
    expect(dax.connects).toBe(2);
  });

  it('gives up a connection at the first failure when nothing else is answered', async () => {
    await dax.asked();
    await dax.clock.pass(1);
    dax.reply = () => Promise.reject(refused);
    expect((await dax.asked()).milliseconds).toBe(0);
    expect((await dax.asked()).result).toBe('Unavailable');
    expect(dax.closes).toBe(1);
  });

  it('takes an error that DynamoDB answers through DAX for an answer', async () => {
    const answer = Object.assign(new Error('throttled'), { codeSeq: [4, 37, 38, 39, 40] });
    dax.reply = () => Promise.reject(answer);
    for (let read = 0; read < 5; read++) expect((await dax.asked()).result).toBe('Error');
    expect(dax.reports).toEqual([]);
  });

  it('reports a refusal, and goes on asking: other tables may be allowed', async () => {
    const denied = Object.assign(new Error('denied'), { code: 'AccessDeniedException', codeSeq: [4, 37, 38, 39, 0] });
    dax.reply = () => Promise.reject(denied);
    await dax.asked();
    dax.reply = async () => 'answer';
    expect((await dax.asked()).result).toBe('answer');
    expect(dax.reports).toEqual(['denied']);
  });

  it('does not blame DAX for a request that its client refuses', async () => {
    dax.reply = () => Promise.reject(Object.assign(new Error('no'), { code: 'ValidationException' }));
    for (let read = 0; read < 5; read++) expect((await dax.asked()).result).toBe('Error');
    expect(dax.reports).toEqual([]);
  });

  it('is never asked again after it is closed, and closes a connection that is made later', async () => {
    dax.accepts = () => dax.clock.sleep(100);
    dax.link.warmUp();
    await dax.clock.pass(0.01);
    dax.link.close();
    await dax.clock.pass(1);
    expect((await dax.asked()).result).toBe('Unavailable');
    expect(dax.closes).toBe(1);
  });
});
