import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import { screen } from '@testing-library/react';
import { PricePreview } from './PricePreview';

const discovery = { getBaseUrl: async () => 'http://portal/api/scaffolder' };

function show(status: number, reply: unknown) {
  const fetch = jest.fn(async (_url: string, _request?: RequestInit) => ({
    ok: status === 200,
    status,
    statusText: 'refused',
    json: async () => reply,
  }));
  renderInTestApp(
    <TestApiProvider
      apis={[
        [discoveryApiRef, discovery],
        [fetchApiRef, { fetch } as any],
      ]}
    >
      <PricePreview
        uiSchema={{ 'ui:options': { form: 'database' } }}
        formContext={{ formData: { name: 'orders', size: 'small' } }}
      />
    </TestApiProvider>,
  );
  return fetch;
}

describe('PricePreview', () => {
  it('asks about the answers so far and shows the sentence', async () => {
    const fetch = show(200, { sentence: '51.70 USD a month', refusals: [] });
    expect(await screen.findByText('51.70 USD a month')).toBeInTheDocument();
    const [url, request] = fetch.mock.calls[0];
    expect(url).toBe('http://portal/api/scaffolder/pave/price');
    expect(JSON.parse(String(request?.body))).toEqual({
      form: 'database',
      answers: { name: 'orders', size: 'small' },
    });
  });

  it('shows what the platform refuses, in its own words', async () => {
    const refusal = "spec.size: 'xlarge' is not approved";
    show(200, { sentence: 'Refused', refusals: [refusal] });
    expect(await screen.findByText(refusal)).toBeInTheDocument();
  });

  it('says why there is no price', async () => {
    show(400, { error: { message: 'name: is missing' } });
    expect(await screen.findByText('name: is missing')).toBeInTheDocument();
  });
});
