import {
  configApiRef,
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { configure } from '@testing-library/react';
import { ReactElement } from 'react';
import { Dora } from '../api';

// A busy machine takes seconds for what takes milliseconds elsewhere.
configure({ asyncUtilTimeout: 30_000 });
jest.setTimeout(60_000);

/** Replies of pave-insights by method and path, and what was asked. Anything else is refused. */
export function show(
  replies: Record<string, [number, unknown]>,
  element: ReactElement,
) {
  const asked: { path: string; body?: unknown }[] = [];
  const fetch = async (url: string, request?: RequestInit) => {
    const path = url.replace('http://portal/api/proxy/insights', '');
    const body = request?.body && JSON.parse(String(request.body));
    asked.push({ path, body });
    const key = `${request?.method ?? 'GET'} ${path}`;
    const [status, reply] = replies[key] ?? [404, { error: `no ${key}` }];
    return { ok: status < 300, status, json: async () => reply };
  };
  const discovery = {
    getBaseUrl: async (name: string) => `http://portal/api/${name}`,
  };
  const identity = mockApis.identity({
    userEntityRef: 'user:default/somebody',
    ownershipEntityRefs: ['user:default/somebody', 'group:default/payments'],
  });
  renderInTestApp(
    <TestApiProvider
      apis={
        [
          [configApiRef, mockApis.config()],
          [discoveryApiRef, discovery],
          [fetchApiRef, { fetch }],
          [identityApiRef, identity],
        ] as any
      }
    >
      {element}
    </TestApiProvider>,
  );
  return asked;
}

/** A month with a failure and without a known incident source. */
export const metrics: Dora = {
  changeLeadTime: {
    value: { p50: 15_120, p75: 20_000, p90: 30_000, mean: 16_000 },
    n: 31,
  },
  deploymentFrequency: { value: { perDay: 0.607, medianGap: 90_000 }, n: 17 },
  changeFailRate: { value: 0, n: 17 },
  recoveryTime: { value: null, n: 0, absent: 'noIncidentSource' },
  reworkRate: { value: 1 / 17, n: 17 },
  openFailures: 0,
  score: { overall: null },
  quality: {
    untrackedDeployments: 2,
    clockSkew: 0,
    unknownStart: 0,
    unattributedIncidents: 0,
    failedAttempts: 0,
    redeploys: 0,
  },
};

export const window = {
  definitions: 'v1',
  environment: 'production',
  from: '2026-03-01T00:00:00Z',
  to: '2026-03-29T00:00:00Z',
  timeZone: 'UTC',
  asOf: '2026-03-29T10:00:00Z',
};
