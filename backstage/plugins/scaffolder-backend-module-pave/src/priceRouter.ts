import { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import express from 'express';
import Router from 'express-promise-router';
import { PaveCommand } from './PaveCommand';
import { Price, priceOf } from './price';

/** Forms are a few hundred bytes. */
const LARGEST_QUESTION = '16kb';
/** Each question starts two short processes; beyond this many a portal has other things to do. */
const MOST_AT_ONCE = 8;
/** Enough for everybody who fills in a form at the moment. */
const MOST_REMEMBERED = 500;
/** Prices change with a release of Pave or of the policy, never while somebody types. */
const REMEMBERED_MILLISECONDS = 60_000;

const FORMS = ['database', 'queue', 'microservice'];

/** `POST /pave/price {form, answers}`: price and verdict while somebody types. */
export function createPriceRouter(options: {
  pave: Pick<PaveCommand, 'claims' | 'plan'>;
  httpAuth: HttpAuthService;
  now?: () => number;
}): express.Router {
  const { pave, httpAuth, now = Date.now } = options;
  const remembered = new Map<string, { until: number; price: Price }>();
  let asking = 0;

  const ask = async (form: string, answers: unknown): Promise<Price> => {
    const question = JSON.stringify({ form, answers });
    const known = remembered.get(question);
    if (known && known.until > now()) {
      return known.price;
    }
    if (asking >= MOST_AT_ONCE) {
      throw new ServiceUnavailableError('too many people ask; try again');
    }
    asking += 1;
    try {
      const price = priceOf(await pave.plan(await pave.claims(form, answers)));
      remembered.delete(question);
      remembered.set(question, {
        until: now() + REMEMBERED_MILLISECONDS,
        price,
      });
      if (remembered.size > MOST_REMEMBERED) {
        const oldest = remembered.keys().next().value;
        remembered.delete(oldest!);
      }
      return price;
    } finally {
      asking -= 1;
    }
  };

  const router = Router();
  router.post(
    '/pave/price',
    express.json({ limit: LARGEST_QUESTION }),
    async (request, response) => {
      await httpAuth.credentials(request, { allow: ['user', 'service'] });
      const { form, answers } = request.body ?? {};
      if (!FORMS.includes(form)) {
        throw new InputError(`form: choose one of ${FORMS.join(', ')}`);
      }
      if (typeof answers !== 'object' || answers === null) {
        throw new InputError('answers: an object of the form is expected');
      }
      response.json(await ask(form, answers));
    },
  );
  return router;
}
