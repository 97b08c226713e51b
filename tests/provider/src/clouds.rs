//! What the reconciler asks of a cloud, whichever it is.

use serde_json::Value;

use crate::{
    aws::Aws,
    connection::Details,
    emulator::{Collection, Emulator},
    error::Error,
    kinds::Backend,
    managed::Managed,
    simulation::{Account, SimulatedKind, Simulation, messaging::MessagingKind},
};

/// The clouds that there are.
#[derive(Debug)]
pub struct Clouds {
    /// AWS, where an endpoint is given.
    pub aws: Option<Aws>,
    /// Google Cloud and Azure.
    pub simulation: Simulation,
    /// Pub/Sub, where Google's emulator of it answers.
    pub emulator: Option<Emulator>,
}

/// A managed resource together with what its manifest only refers to.
#[derive(Debug)]
pub struct Wanted {
    /// The object, its references resolved.
    pub managed: Managed,
    /// The password in the Secret that it names.
    pub password: Option<String>,
}

/// What a cloud says about a resource.
#[derive(Debug)]
pub enum Observation {
    /// There is none.
    Absent,
    /// There is one.
    Present(Box<Present>),
}

/// A resource that exists.
#[derive(Debug, Default)]
pub struct Present {
    /// What it is called. Where the cloud decides that, this replaces what was known.
    pub external_name: String,
    /// `status.atProvider`, in fields of the definition.
    pub at_provider: Value,
    /// What goes into the connection Secret.
    pub details: Details,
    /// Whether nothing has to be changed.
    pub up_to_date: bool,
}

impl Clouds {
    /// What there is.
    pub async fn observe(&self, wanted: &Wanted) -> Result<Observation, Error> {
        match wanted.managed.kind.backend {
            Backend::Aws(kind) => self.aws()?.observe(kind, wanted).await,
            Backend::Gcp(kind) => self.observe_gcp(kind, wanted).await,
            Backend::Azure(kind) => self.simulation.observe(Account::Azure, kind, wanted),
        }
    }

    /// Makes it. Gives the external name.
    pub async fn create(&self, wanted: &Wanted) -> Result<String, Error> {
        match wanted.managed.kind.backend {
            Backend::Aws(kind) => self.aws()?.create(kind, wanted).await,
            Backend::Gcp(kind) => {
                // The simulation first, for it refuses more: what the emulator alone had would never be there, and there already.
                let name = self.simulation.create(Account::Gcp, kind, wanted)?;
                if let Some((emulator, collection)) = self.emulated(kind) {
                    emulator.create(collection, wanted).await?;
                }
                Ok(name)
            }
            Backend::Azure(kind) => self.simulation.create(Account::Azure, kind, wanted),
        }
    }

    /// Makes it what is wanted.
    pub async fn update(&self, wanted: &Wanted) -> Result<(), Error> {
        match wanted.managed.kind.backend {
            Backend::Aws(kind) => self.aws()?.update(kind, wanted).await,
            Backend::Gcp(kind) => {
                self.simulation.update(Account::Gcp, kind, wanted)?;
                match self.emulated(kind) {
                    Some((emulator, collection)) => emulator.update(collection, wanted).await,
                    None => Ok(()),
                }
            }
            Backend::Azure(kind) => self.simulation.update(Account::Azure, kind, wanted),
        }
    }

    /// Removes it.
    pub async fn delete(&self, wanted: &Wanted) -> Result<(), Error> {
        match wanted.managed.kind.backend {
            Backend::Aws(kind) => self.aws()?.delete(kind, wanted).await,
            Backend::Gcp(kind) => {
                if let Some((emulator, collection)) = self.emulated(kind) {
                    emulator.delete(collection, wanted).await?;
                }
                self.simulation.delete(Account::Gcp, kind, wanted)
            }
            Backend::Azure(kind) => self.simulation.delete(Account::Azure, kind, wanted),
        }
    }

    async fn observe_gcp(
        &self,
        kind: SimulatedKind,
        wanted: &Wanted,
    ) -> Result<Observation, Error> {
        let mut observation = self.simulation.observe(Account::Gcp, kind, wanted)?;
        if let Observation::Present(present) = &mut observation
            && let Some((emulator, collection)) = self.emulated(kind)
        {
            match emulator.observe(collection, wanted).await? {
                Some(is_as_wanted) => present.up_to_date &= is_as_wanted,
                None => return Ok(Observation::Absent),
            }
        }
        Ok(observation)
    }

    /// The emulator, for what it has.
    fn emulated(&self, kind: SimulatedKind) -> Option<(&Emulator, Collection)> {
        let collection = match kind {
            SimulatedKind::Messaging(MessagingKind::PubSubTopic) => Collection::Topics,
            SimulatedKind::Messaging(MessagingKind::PubSubSubscription) => {
                Collection::Subscriptions
            }
            _ => return None,
        };
        Some((self.emulator.as_ref()?, collection))
    }

    fn aws(&self) -> Result<&Aws, Error> {
        let absent = || Error::Other("no AWS: start with --aws-endpoint".to_owned());
        self.aws.as_ref().ok_or_else(absent)
    }
}
