import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { readClaims } from './claims';
import { PaveCommand } from './PaveCommand';
import { priceOf, priceTable } from './price';

/** Prices claims before anything is provisioned, and stops a task whose price nobody agreed to. */
export function createCostEstimateAction(pave: PaveCommand) {
  return createTemplateAction({
    id: 'pave:cost-estimate',
    description:
      'Prices the claims of the workspace; fails over the budget and where the platform refuses them.',
    supportsDryRun: true,
    schema: {
      input: {
        path: z =>
          z.string().describe('File or directory of claims in the workspace'),
        budget: z =>
          z
            .number()
            .nonnegative()
            .optional()
            .describe('The most that it may cost a month'),
      },
      output: {
        monthly: z =>
          z.string().describe('A decimal; the sum of what is known'),
        currency: z => z.string(),
        known: z => z.boolean().describe('Whether every part has a price'),
        sentence: z => z.string().describe('The price for people'),
        table: z => z.string().describe('The price part by part, in Markdown'),
      },
    },
    async handler(ctx) {
      const plans = await pave.plan(
        await readClaims(ctx.workspacePath, ctx.input.path),
      );
      const price = priceOf(plans);
      ctx.logger.info(price.sentence);
      if (!price.allowed) {
        throw new InputError(price.refusals.join('\n'));
      }
      const { budget } = ctx.input;
      if (budget !== undefined && Number(price.monthly) > budget) {
        throw new InputError(
          `budget: ${price.sentence}, and the budget is ${budget} ${price.currency}. Fix: choose a smaller size, or raise the budget`,
        );
      }
      ctx.output('monthly', price.monthly);
      ctx.output('currency', price.currency);
      ctx.output('known', price.known);
      ctx.output('sentence', price.sentence);
      ctx.output('table', priceTable(plans));
    },
  });
}
