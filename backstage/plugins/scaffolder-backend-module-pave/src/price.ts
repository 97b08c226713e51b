import { Plan } from './PaveCommand';

/** Price and verdict of everything that a form stands for. */
export type Price = {
  allowed: boolean;
  /** A decimal; the sum of what is known. */
  monthly: string;
  currency: string;
  /** Whether that is all of it. */
  known: boolean;
  /** For people. */
  sentence: string;
  refusals: string[];
};

/** Sums up what `pave plan` said; it prices nothing itself. */
export function priceOf(plans: Plan[]): Price {
  const costs = plans.flatMap(plan => (plan.cost ? [plan.cost] : []));
  const refusals = plans.flatMap(plan => plan.refusals);
  const monthly = sum(costs.map(cost => cost.monthly));
  const currency = costs[0]?.currency ?? 'USD';
  const known =
    costs.length === plans.length && costs.every(cost => cost.known);
  const allowed = plans.every(plan => plan.allowed);
  const amount = `${known ? '' : 'at least '}${monthly} ${currency} a month`;
  // What is refused before it has a price would be shown as free.
  const refusal =
    costs.length > 0 ? `Refused; it would cost ${amount}` : 'Refused';
  return {
    allowed,
    monthly,
    currency,
    known,
    sentence: `${allowed ? amount : refusal}${where(plans)}`,
    refusals,
  };
}

/** A table in Markdown, for the task's result and for pull requests. */
export function priceTable(plans: Plan[]): string {
  const rows = plans.map(plan => {
    const { cost, placement } = plan;
    const amount = cost
      ? `${cost.known ? '' : '≥ '}${cost.monthly} ${cost.currency}`
      : 'unknown';
    const place = placement
      ? [placement.cloud, placement.region].filter(Boolean).join(' ')
      : '–';
    return `| ${plan.kind} | ${plan.name} | ${place} | ${amount} |`;
  });
  return [
    '| Kind | Name | Where | Per month |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function where(plans: Plan[]): string {
  const places = plans.flatMap(({ placement }) =>
    placement
      ? [[placement.cloud, placement.region].filter(Boolean).join(' ')]
      : [],
  );
  return places.length > 0 ? `, on ${[...new Set(places)].join(' and ')}` : '';
}

/** Sum in hundredths, so that no float is added to money. */
function sum(amounts: string[]): string {
  const hundredths = amounts
    .map(amount => BigInt(Math.round(Number(amount) * 100)))
    .reduce((total, amount) => total + amount, 0n);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
}
