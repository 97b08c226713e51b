import { Plan } from './PaveCommand';
import { priceOf, priceTable } from './price';

const plan = (changes: Partial<Plan> = {}): Plan => ({
  kind: 'Database',
  name: 'orders',
  allowed: true,
  refusals: [],
  placement: { cloud: 'aws', region: 'germany', size: 'small' },
  cost: { currency: 'USD', monthly: '0.10', known: true },
  ...changes,
});

describe('priceOf', () => {
  it('adds money without the errors of floats', () => {
    const price = priceOf([
      plan(),
      plan({ cost: { currency: 'USD', monthly: '0.20', known: true } }),
    ]);
    expect(price.monthly).toBe('0.30');
    expect(price.sentence).toBe('0.30 USD a month, on aws germany');
  });

  it('never passes an unknown part off as free', () => {
    const unknown = priceOf([plan(), plan({ cost: null })]);
    expect(unknown).toMatchObject({ known: false, monthly: '0.10' });
    expect(unknown.sentence).toContain('at least 0.10 USD');
    const partly = { currency: 'USD', monthly: '1.00', known: false };
    expect(priceOf([plan({ cost: partly })]).known).toBe(false);
  });

  it('says what is refused, and what it would cost', () => {
    const price = priceOf([plan({ allowed: false, refusals: ['too large'] })]);
    expect(price.allowed).toBe(false);
    expect(price.refusals).toEqual(['too large']);
    expect(price.sentence).toContain('Refused; it would cost 0.10 USD');
  });

  it('names no price where there is none', () => {
    const refused = plan({ allowed: false, cost: null, placement: null });
    expect(priceOf([refused]).sentence).toBe('Refused');
  });
});

describe('priceTable', () => {
  it('has a line for each object', () => {
    expect(priceTable([plan(), plan({ cost: null, placement: null })])).toBe(
      [
        '| Kind | Name | Where | Per month |',
        '|---|---|---|---|',
        '| Database | orders | aws germany | 0.10 USD |',
        '| Database | orders | – | unknown |',
      ].join('\n'),
    );
  });
});
