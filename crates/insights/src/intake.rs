//! Events as they come in, and the facts that they say.

mod alertmanager;
mod argo_cd;
mod cdevents;
mod facts;
mod flux;
mod forge;
mod gitea;
mod github;
mod gitlab;
mod payload;
pub mod signature;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::fact::Fact;
use crate::services::Services;
use payload::Payload;

pub use payload::Unreadable;

/// Who sends events. Each has an address of its own: headers of one can be made to look like another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Webhooks of GitHub.
    Github,
    /// Webhooks of Gitea and Forgejo.
    Gitea,
    /// Webhooks of GitLab.
    Gitlab,
    /// CDEvents 0.3 to 0.5, bare or as CloudEvents.
    CdEvents,
    /// Facts in our own words, for everything else.
    Facts,
    /// Notifications of Alertmanager.
    Alertmanager,
    /// `Application` objects of Argo CD.
    ArgoCd,
    /// `Kustomization` and `HelmRelease` objects of Flux.
    Flux,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 8] = [
        Self::Github,
        Self::Gitea,
        Self::Gitlab,
        Self::CdEvents,
        Self::Facts,
        Self::Alertmanager,
        Self::ArgoCd,
        Self::Flux,
    ];

    /// As in addresses, configuration and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitea => "gitea",
            Self::Gitlab => "gitlab",
            Self::CdEvents => "cdevents",
            Self::Facts => "facts",
            Self::Alertmanager => "alertmanager",
            Self::ArgoCd => "argo-cd",
            Self::Flux => "flux",
        }
    }

    /// The source with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }
}

/// An event as it was received, after its signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Who sent it.
    pub source: Source,
    /// Name of the delivery at its source; the same name twice is a repetition.
    pub id: String,
    /// What kind of event it is at its source.
    pub kind: String,
    /// When it came.
    pub received_at: Timestamp,
    /// Which check it passed.
    pub verified_by: String,
    /// JSON.
    pub body: String,
}

impl Delivery {
    /// A delivery received now or then; times are kept in milliseconds.
    pub fn new(
        source: Source,
        (id, kind): (&str, &str),
        received_at: Timestamp,
        body: impl Into<String>,
    ) -> Self {
        let milliseconds = received_at.as_millisecond();
        Self {
            source,
            id: id.to_owned(),
            kind: kind.to_owned(),
            received_at: Timestamp::from_millisecond(milliseconds).unwrap_or_default(),
            verified_by: String::new(),
            body: body.into(),
        }
    }

    pub(crate) fn body_sha256(&self) -> String {
        hex::encode(Sha256::digest(self.body.as_bytes()))
    }
}

/// What a delivery says. None when it says nothing that is counted.
pub fn facts(delivery: &Delivery, services: &Services) -> Result<Vec<Fact>, Unreadable> {
    let value = serde_json::from_str(&delivery.body)
        .map_err(|error| Unreadable(format!("not JSON: {error}")))?;
    let payload = Payload {
        value: &value,
        delivery,
        services,
    };
    let facts = match delivery.source {
        Source::Github => github::facts(&payload),
        Source::Gitea => gitea::facts(&payload),
        Source::Gitlab => gitlab::facts(&payload),
        Source::CdEvents => cdevents::facts(&payload),
        Source::Facts => facts::facts(&payload),
        Source::Alertmanager => alertmanager::facts(&payload),
        Source::ArgoCd => argo_cd::facts(&payload),
        Source::Flux => flux::facts(&payload),
    }?;
    for fact in &facts {
        check(fact)?;
    }
    Ok(facts)
}

/// Longest name of a service, environment, repository, artifact or thing.
const LONGEST_NAME: usize = 500;

/// Names become keys and labels; a database takes no zero byte, and nobody reads a name of a megabyte.
fn check(fact: &Fact) -> Result<(), Unreadable> {
    let address = fact.address();
    for name in [
        address.key,
        address.service,
        address.environment,
        address.repository,
        address.artifact,
    ] {
        if name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(Unreadable(format!(
                "a name in it has more than {LONGEST_NAME} bytes or control characters"
            )));
        }
    }
    // Every other text of it goes into a column, too, and PostgreSQL would refuse the event again and again.
    let whole = serde_json::to_string(fact).unwrap_or_default();
    if whole.contains("\\u0000") {
        return Err(Unreadable("a text in it has a zero byte".to_owned()));
    }
    if address.key.is_empty() {
        return Err(Unreadable(format!("a {} without a name", address.entity)));
    }
    if let Fact::Deployment(fact) = fact
        && (fact.service.is_empty() || fact.environment.is_empty())
    {
        return Err(Unreadable(format!(
            "deployment {}: `service` and `environment` must not be empty",
            fact.id
        )));
    }
    Ok(())
}
