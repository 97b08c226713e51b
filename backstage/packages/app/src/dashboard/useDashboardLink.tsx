import { configApiRef, useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import EqualizerIcon from '@material-ui/icons/Equalizer';

/** What a Microservice is called in its cluster, and where it is. */
export const NAME = 'backstage.io/kubernetes-id';
export const NAMESPACE = 'backstage.io/kubernetes-namespace';

/**
 * The dashboard that Pave makes for a Microservice, found in Grafana by its title: its identifier is the platform's to derive.
 * Without `pave.grafanaUrl` it leads nowhere and says why.
 */
export function useDashboardLink() {
  const grafana = useApi(configApiRef).getOptionalString('pave.grafanaUrl');
  const { entity } = useEntity();
  const { [NAME]: name, [NAMESPACE]: namespace } =
    entity.metadata.annotations ?? {};
  const label = 'Dashboard';
  const icon = <EqualizerIcon />;
  if (!grafana) {
    return { label, icon, disabled: true, title: 'Grafana is not configured' };
  }
  const title = `${name ?? entity.metadata.name} (${namespace})`;
  const query = new URLSearchParams({ query: title });
  const href = `${grafana.replace(/\/+$/, '')}/dashboards?${query}`;
  return { label, icon, href, title };
}
