export interface Config {
  /** How the portal asks Pave, and what about. */
  pave?: {
    /** The program; looked up on the PATH unless it is a path. Default: pave. */
    command?: string;
    /** The PlatformPolicy that prices and verdicts follow. Without it Pave's built-in policy. */
    policyFile?: string;
    /** The LandingZones. Without it placeholders. */
    landingZoneFile?: string;
    /** The Environments: whose the namespaces are. */
    environmentFile?: string;
    /** How long one question may take. Default: 10. */
    timeoutSeconds?: number;
    /** How a cluster comes to follow the repository of a new service. Without it nothing makes it. */
    delivery?: {
      /** The repository of claims that a GitOps controller applies, as `gitea.acme.example?owner=acme&repo=claims`. */
      repoUrl: string;
      /** A pull request is reviewed; a commit is applied at once. Default: pull-request. */
      by?: 'pull-request' | 'commit';
      /** How often Flux looks. Default: 1m. */
      interval?: string;
      /** A Secret in the service's namespace with what reads private repositories. */
      credentials?: string;
    };
    /** How templates deliver claims. Without it only pull requests work. */
    apply?: {
      /** A kubeconfig. Without it the portal's own ServiceAccount. */
      kubeconfigFile?: string;
    };
  };
}
