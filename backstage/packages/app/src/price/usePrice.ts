import {
  discoveryApiRef,
  fetchApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import { useEffect, useState } from 'react';

/** What the command line says about the objects of a form; see the backend module. */
export type Price = {
  allowed: boolean;
  monthly: string;
  currency: string;
  known: boolean;
  sentence: string;
  refusals: string[];
};

/** Long enough for a typist's pause, short enough to feel immediate. */
const PAUSE_MILLISECONDS = 300;

/** Price of the answers, asked again after every pause in typing; a late reply to an older question is dropped. */
export function usePrice(
  form: string,
  answers: unknown,
): { price?: Price; error?: string } {
  const discovery = useApi(discoveryApiRef);
  const { fetch } = useApi(fetchApiRef);
  const [state, setState] = useState<{ price?: Price; error?: string }>({});
  const body = JSON.stringify({ form, answers });

  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      const base = await discovery.getBaseUrl('scaffolder');
      const response = await fetch(`${base}/pave/price`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
        signal: abort.signal,
      });
      const reply = await response.json();
      setState(
        response.ok
          ? { price: reply }
          : { error: reply?.error?.message ?? response.statusText },
      );
    };
    const timer = setTimeout(() => {
      ask().catch(error => {
        if (!abort.signal.aborted) {
          setState({ error: String(error) });
        }
      });
    }, PAUSE_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [body, discovery, fetch]);

  return state;
}
