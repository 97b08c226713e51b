//! The steps of the journeys, in their order.

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
    /// pave-insights, which Gitea and the cluster tell.
    Insights,
    /// The team's namespace.
    Environment,
    /// A developer fills in the form in a browser; the portal does its task.
    Form,
    /// A reviewer merges the pull request by which the cluster follows the new repository.
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
    /// A developer asks for one more database in a browser; the portal opens a pull request.
    Request,
    /// The pull request is merged, as a reviewer would.
    Merge,
    /// The database that was asked for is Ready.
    Provisioned,
    /// A developer's change of the service is merged.
    Change,
    /// The repository's workflow once more.
    Redelivery,
    /// pave-insights has counted the deployment, with its lead time.
    Measured,
    /// A developer asks for an objective and its alerts in a browser; the portal opens a pull request in the service's repository.
    Observability,
    /// The pull request is merged, as a reviewer would.
    Approval,
    /// Prometheus evaluates the objective's alerts, and the dashboard shows it.
    Objective,
}

/// What a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What is there before a developer comes.
    Preparation,
    /// From the form of `new-microservice` to a service that runs and is seen.
    Service,
    /// From the form of `managed-database` to a database that is Ready.
    Database,
    /// From a merged change to a deployment that is counted.
    Change,
    /// From the form of `add-observability` to an objective that is watched.
    Observability,
}

impl Step {
    /// All, in their order.
    pub(super) const ALL: [Self; 29] = [
        Self::ControlPlane,
        Self::Platform,
        Self::Forge,
        Self::Controllers,
        Self::Monitoring,
        Self::Portal,
        Self::Insights,
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
        Self::Request,
        Self::Merge,
        Self::Provisioned,
        Self::Change,
        Self::Redelivery,
        Self::Measured,
        Self::Observability,
        Self::Approval,
        Self::Objective,
    ];

    /// What needs no pods. CI has them run in other tests.
    pub(super) const BRIEF: [Self; 8] = [
        Self::ControlPlane,
        Self::Forge,
        Self::Portal,
        Self::Form,
        Self::Workflow,
        Self::Image,
        Self::Request,
        Self::Merge,
    ];

    /// As the command line has it.
    pub(super) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// What it belongs to.
    pub(super) fn part(self) -> Part {
        let reached = |step| {
            Self::ALL
                .into_iter()
                .skip_while(|found| *found != step)
                .any(|found| found == self)
        };
        if reached(Self::Observability) {
            Part::Observability
        } else if reached(Self::Change) {
            Part::Change
        } else if reached(Self::Request) {
            Part::Database
        } else if reached(Self::Form) {
            Part::Service
        } else {
            Part::Preparation
        }
    }

    /// For people.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::ControlPlane => "Kubernetes, containerd, Crossplane by its chart",
            Self::Platform => "Pave by its chart, Acme's policy",
            Self::Forge => "Gitea, and the repository of claims",
            Self::Controllers => "Flux, and that it follows the repository of claims",
            Self::Monitoring => "Prometheus",
            Self::Portal => "Backstage",
            Self::Insights => "pave-insights, told by Gitea and the cluster",
            Self::Environment => {
                "The team's Environment is Ready: namespace, quota, network policies"
            }
            Self::Form => "The form in a browser; the portal makes the repository",
            Self::Subscription => "The delivery is merged, and Flux follows the repository",
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
            Self::Request | Self::Observability => {
                "The form in a browser; the portal opens a pull request"
            }
            Self::Merge | Self::Approval => "The pull request is merged",
            Self::Provisioned => "The Database is Ready, and its Secret is there",
            Self::Change => "A change is merged",
            Self::Redelivery => "The repository's workflow once more",
            Self::Measured => "Every replica is of the change, and `/v1/dora` has its lead time",
            Self::Objective => "The objective's alerts are evaluated, and the dashboard shows it",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_a_journey_starts_with_its_form() {
        assert_eq!(Step::Environment.part(), Part::Preparation);
        assert_eq!(
            (Step::Form.part(), Step::Status.part()),
            (Part::Service, Part::Service)
        );
        assert_eq!(
            (Step::Request.part(), Step::Provisioned.part()),
            (Part::Database, Part::Database)
        );
        assert_eq!(
            (Step::Change.part(), Step::Measured.part()),
            (Part::Change, Part::Change)
        );
        assert_eq!(
            (Step::Observability.part(), Step::Objective.part()),
            (Part::Observability, Part::Observability)
        );
    }
}
