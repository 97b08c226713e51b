import { mockErrorHandler, mockServices } from '@backstage/backend-test-utils';
import express from 'express';
import request from 'supertest';
import { createPriceRouter } from './priceRouter';

const plans = [
  {
    kind: 'Database',
    name: 'orders',
    allowed: true,
    refusals: [],
    cost: { currency: 'USD', monthly: '51.70', known: true },
  },
];

function portal(now = () => 0) {
  const pave = {
    claims: jest.fn(async () => 'kind: Database'),
    plan: jest.fn(async () => plans),
  };
  const app = express();
  app.use(createPriceRouter({ pave, httpAuth: mockServices.httpAuth(), now }));
  app.use(mockErrorHandler());
  const ask = (body: unknown) =>
    request(app)
      .post('/pave/price')
      .send(body as object);
  return { pave, ask };
}

const question = { form: 'database', answers: { name: 'orders' } };

describe('POST /pave/price', () => {
  it('answers with the price of the claims', async () => {
    const { ask } = portal();
    const { body } = await ask(question).expect(200);
    expect(body).toMatchObject({ monthly: '51.70', known: true });
  });

  it('asks Pave once for the same question, until prices may have changed', async () => {
    let now = 0;
    const { ask, pave } = portal(() => now);
    await ask(question).expect(200);
    await ask(question).expect(200);
    expect(pave.plan).toHaveBeenCalledTimes(1);
    now = 60_000;
    await ask(question).expect(200);
    expect(pave.plan).toHaveBeenCalledTimes(2);
  });

  it.each([
    [{ form: '--help', answers: {} }, 'an option'],
    [{ form: 'database', answers: 'orders' }, 'answers of another shape'],
    [{ ...question, padding: 'x'.repeat(20_000) }, 'too large'],
  ])('refuses what is no question', async (body, _reason) => {
    const { ask, pave } = portal();
    const { status } = await ask(body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(pave.claims).not.toHaveBeenCalled();
  });

  it('lets a crowd wait instead of starting processes without end', async () => {
    const { ask, pave } = portal();
    let answer: () => void = () => {};
    const answered = new Promise<void>(resolve => {
      answer = resolve;
    });
    let seen = 0;
    let allSeen: () => void = () => {};
    const full = new Promise<void>(resolve => {
      allSeen = resolve;
    });
    pave.plan.mockImplementation(async () => {
      seen += 1;
      if (seen === 8) {
        allSeen();
      }
      await answered;
      return plans;
    });
    const crowd = [...Array(8).keys()].map(index =>
      ask({ form: 'database', answers: { index } }).then(reply => reply.status),
    );
    await full;
    await ask({ form: 'database', answers: { index: 8 } }).expect(503);
    answer();
    expect(await Promise.all(crowd)).toEqual(Array(8).fill(200));
  });
});
