export interface Config {
  pave?: {
    /**
     * Where people reach Grafana. Without it services have no link to their dashboards.
     * @visibility frontend
     */
    grafanaUrl?: string;
  };
}
