import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import { useEffect, useMemo, useState } from 'react';
import { InsightsClient } from './InsightsClient';

/** As `proxy.endpoints` of app-config.yaml has it. */
const ENDPOINT = '/insights';

/** pave-insights, wherever the portal is told that it is. */
export function useInsights(): InsightsClient {
  const discovery = useApi(discoveryApiRef);
  const { fetch } = useApi(fetchApiRef);
  return useMemo(() => {
    const base = async () =>
      `${await discovery.getBaseUrl('proxy')}${ENDPOINT}`;
    return new InsightsClient(base, fetch);
  }, [discovery, fetch]);
}

/** What there is to show of an answer: nothing yet, the answer, or why there is none. */
export type Asked<Answer> = { answer?: Answer; error?: string };

/** Asks once for each `key`, and again after `again` of what it returns. */
export function useAnswer<Answer>(
  ask: (insights: InsightsClient) => Promise<Answer>,
  key: string,
): Asked<Answer> & { again: () => void } {
  const insights = useInsights();
  const [times, setTimes] = useState(0);
  const [asked, setAsked] = useState<Asked<Answer>>({});

  useEffect(() => {
    let wanted = true;
    ask(insights)
      .then(answer => wanted && setAsked({ answer }))
      .catch(error => wanted && setAsked({ error: error.message }));
    return () => {
      wanted = false;
    };
    // `ask` is another function each time; `key` says when the question is another one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [insights, key, times]);

  return { ...asked, again: () => setTimes(before => before + 1) };
}
