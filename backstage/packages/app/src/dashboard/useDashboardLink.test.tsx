import { configApiRef } from '@backstage/core-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { renderHook } from '@testing-library/react';
import { PropsWithChildren } from 'react';
import { useDashboardLink } from './useDashboardLink';

const checkout = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'checkout-service',
    annotations: {
      'backstage.io/kubernetes-id': 'checkout',
      'backstage.io/kubernetes-namespace': 'payments-dev',
    },
  },
};

function link(data: object) {
  const wrapper = ({ children }: PropsWithChildren) => (
    <TestApiProvider apis={[[configApiRef, mockApis.config({ data })]] as any}>
      <EntityProvider entity={checkout}>{children}</EntityProvider>
    </TestApiProvider>
  );
  return renderHook(useDashboardLink, { wrapper }).result.current;
}

describe('useDashboardLink', () => {
  it('finds the dashboard by the title that Pave gives it', () => {
    const grafanaUrl = 'https://grafana.acme.example/';
    expect(link({ pave: { grafanaUrl } }).href).toBe(
      'https://grafana.acme.example/dashboards?query=checkout+%28payments-dev%29',
    );
  });

  it('leads nowhere while nobody said where Grafana is', () => {
    expect(link({})).toMatchObject({
      disabled: true,
      title: 'Grafana is not configured',
    });
  });
});
