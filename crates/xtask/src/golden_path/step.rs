//! The steps of the journey, in their order.

use clap::ValueEnum;

/// A step. Those up to the environment are there before a developer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// Kubernetes with pods that run, Crossplane by its chart.
    ControlPlane,
    /// Pave by its chart, Acme's policy.
    Platform,
    /// Gitea.
    Forge,
    /// Flux, and the repository of claims that it applies.
    Controllers,
    /// Prometheus.
    Monitoring,
    /// Backstage.
    Portal,
    /// The team's namespace.
    Environment,
    /// A developer fills in the form in a browser; the portal does its task.
    Form,
    /// The cluster follows the new repository.
    Subscription,
    /// The repository's own workflow.
    Workflow,
    /// What the workflow delivered is in the registry.
    Image,
    /// Flux has applied the commit that delivers it.
    Synchronization,
    /// The Database is Ready.
    Database,
    /// The Microservice is Ready with what was built.
    Microservice,
    /// A pod reaches PostgreSQL with the service's own login.
    Login,
    /// The portal has the service in its catalogue, and shows its pods.
    Catalog,
    /// Prometheus scrapes it.
    Metrics,
    /// The queries of its dashboard have answers.
    Dashboard,
    /// `pave status` shows everything.
    Status,
}

impl Step {
    /// All, in their order.
    pub(super) const ALL: [Self; 19] = [
        Self::ControlPlane,
        Self::Platform,
        Self::Forge,
        Self::Controllers,
        Self::Monitoring,
        Self::Portal,
        Self::Environment,
        Self::Form,
        Self::Subscription,
        Self::Workflow,
        Self::Image,
        Self::Synchronization,
        Self::Database,
        Self::Microservice,
        Self::Login,
        Self::Catalog,
        Self::Metrics,
        Self::Dashboard,
        Self::Status,
    ];

    /// As the command line has it.
    pub(super) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The step of a name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// Whether the developer waits for it.
    pub(super) fn is_on_the_path(self) -> bool {
        Self::ALL
            .into_iter()
            .skip_while(|step| *step != Self::Form)
            .any(|step| step == self)
    }

    /// For people.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::ControlPlane => "Kubernetes, containerd, Crossplane by its chart",
            Self::Platform => "Pave by its chart, Acme's policy",
            Self::Forge => "Gitea",
            Self::Controllers => "Flux, and the repository of claims",
            Self::Monitoring => "Prometheus",
            Self::Portal => "Backstage",
            Self::Environment => "The team's Environment is Ready: namespace, quota, network policies",
            Self::Form => "The form in a browser; the portal makes the repository",
            Self::Subscription => "Flux follows the repository",
            Self::Workflow => "The repository's workflow: lint, test, claims, build, deliver",
            Self::Image => "The image is in the registry",
            Self::Synchronization => "Flux has applied the commit that delivers",
            Self::Database => "The Database is Ready",
            Self::Microservice => "The Microservice is Ready with what was built",
            Self::Login => "PostgreSQL is reached with the service's own login",
            Self::Catalog => "The portal shows the service and its pods",
            Self::Metrics => "Prometheus scrapes the service",
            Self::Dashboard => "The queries of the dashboard have answers",
            Self::Status => "`pave status` shows everything",
        }
    }
}
