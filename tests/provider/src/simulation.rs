//! Google Cloud and Azure, **simulated**: nothing is asked, nothing runs. Resources exist in memory and in a file, where they survive
//! the objects that are about them; what is reported has the shape of the real thing.
//!
//! The simulation knows what Pave relies on: who may delete what, what cannot change, what goes with what. It does not know
//! quotas, permissions, networks or prices, and it accepts every machine and region.

mod cloud_sql;
mod flexible_server;
pub mod identity;
pub mod messaging;
mod object_storage;
mod store;

use std::path::PathBuf;

use serde_json::{Map, Value};

pub use store::{Record, Store};

use identity::IdentityKind;
use messaging::MessagingKind;

use crate::{
    clouds::{Observation, Present, Wanted},
    connection::Details,
    error::Error,
    reconcile::same,
};

/// The clouds that are simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// Google Cloud.
    Gcp,
    /// Azure.
    Azure,
}

/// The kinds that are simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimulatedKind {
    /// A server of Cloud SQL.
    CloudSqlInstance,
    /// A database in it.
    CloudSqlDatabase,
    /// A login in it.
    CloudSqlUser,
    /// A server of Azure Database for PostgreSQL.
    PostgresServer,
    /// A database in it.
    PostgresDatabase,
    /// A setting of it.
    PostgresConfiguration,
    /// A server of Azure Database for MySQL.
    MysqlServer,
    /// A database in it.
    MysqlDatabase,
    /// A setting of it.
    MysqlConfiguration,
    /// Nobody may delete its scope.
    ManagementLock,
    /// A bucket of Cloud Storage.
    CloudStorageBucket,
    /// A storage account of Azure.
    StorageAccount,
    /// A container in it.
    StorageContainer,
    /// What happens to old blobs in it.
    StorageManagementPolicy,
    /// Queues, topics and what belongs to them.
    Messaging(MessagingKind),
    /// Who somebody is, and what they may do.
    Identity(IdentityKind),
}

/// The simulated clouds.
#[derive(Debug)]
pub struct Simulation {
    store: Store,
}

/// A resource, as its kind sees it.
struct Identity {
    /// In the cloud, unique in it.
    id: String,
    /// Of what it is a part, by id. Goes with it.
    parent: Option<String>,
}

impl Simulation {
    /// Empty, or what the file says. Without a file everything is forgotten in the end.
    pub fn open(file: Option<PathBuf>) -> Result<Self, Error> {
        Ok(Self {
            store: Store::open(file)?,
        })
    }

    /// What there is.
    pub fn observe(
        &self,
        account: Account,
        kind: SimulatedKind,
        wanted: &Wanted,
    ) -> Result<Observation, Error> {
        let Some(identity) = kind.identity(wanted) else {
            return Ok(Observation::Absent);
        };
        let Some(record) = self.store.get(&account.key(&identity.id)) else {
            return Ok(Observation::Absent);
        };
        let parameters = wanted.managed.parameters();
        let up_to_date = same(
            &Value::Object(parameters),
            &Value::Object(record.parameters.clone()),
        );
        let (at_provider, details) = kind.report(wanted, &identity.id, &record);
        Ok(Observation::Present(Box::new(Present {
            external_name: kind.external_name(wanted, &identity.id),
            at_provider,
            details,
            up_to_date,
        })))
    }

    /// Makes it. Gives the external name.
    pub fn create(
        &self,
        account: Account,
        kind: SimulatedKind,
        wanted: &Wanted,
    ) -> Result<String, Error> {
        let missing =
            || Error::Other("spec.forProvider does not name what it is part of".to_owned());
        let identity = kind.identity(wanted).ok_or_else(missing)?;
        if let Some(parent) = &identity.parent
            && self.store.get(&account.key(parent)).is_none()
        {
            return Err(Error::Cloud(kind.no_parent(parent)));
        }
        kind.check(wanted)?;
        let record = Record {
            parent: identity.parent.map(|parent| account.key(&parent)),
            parameters: wanted.managed.parameters(),
        };
        self.store.put(&account.key(&identity.id), record)?;
        Ok(kind.external_name(wanted, &identity.id))
    }

    /// Makes it what is wanted.
    pub fn update(
        &self,
        account: Account,
        kind: SimulatedKind,
        wanted: &Wanted,
    ) -> Result<(), Error> {
        let Some(identity) = kind.identity(wanted) else {
            return Ok(());
        };
        let key = account.key(&identity.id);
        let Some(mut record) = self.store.get(&key) else {
            return Ok(());
        };
        let parameters = wanted.managed.parameters();
        kind.immutable(&record.parameters, &parameters)?;
        kind.check(wanted)?;
        record.parameters = parameters;
        self.store.put(&key, record)
    }

    /// Removes it, and what is part of it.
    pub fn delete(
        &self,
        account: Account,
        kind: SimulatedKind,
        wanted: &Wanted,
    ) -> Result<(), Error> {
        let Some(identity) = kind.identity(wanted) else {
            return Ok(());
        };
        let key = account.key(&identity.id);
        let Some(record) = self.store.get(&key) else {
            return Ok(());
        };
        if record
            .parameters
            .get("deletionPolicy")
            .and_then(Value::as_str)
            == Some("ABANDON")
        {
            return Ok(());
        }
        kind.may_be_deleted(&record)?;
        if let Some(lock) = self.store.lock_on(&identity.id) {
            let scope = &identity.id;
            return Err(Error::Cloud(format!(
                "performing Delete: unexpected status 409 (409 Conflict) with error: ScopeLocked: The scope '{scope}' cannot perform \
                 delete operation because following scope(s) are locked: '{lock}'. Please remove the lock and try again."
            )));
        }
        self.store.remove(&key)
    }
}

impl Account {
    fn key(self, id: &str) -> String {
        match self {
            Self::Gcp => format!("gcp:{id}"),
            Self::Azure => format!("azure:{id}"),
        }
    }
}

impl SimulatedKind {
    fn is_object_storage(self) -> bool {
        matches!(
            self,
            Self::CloudStorageBucket
                | Self::StorageAccount
                | Self::StorageContainer
                | Self::StorageManagementPolicy
        )
    }

    /// What it is called: as the annotation says, except where the cloud decides.
    fn external_name(self, wanted: &Wanted, id: &str) -> String {
        let given = wanted.managed.external_name().unwrap_or_default();
        let decided = match self {
            Self::Messaging(kind) => kind.external_name(id),
            Self::Identity(kind) => kind.external_name(id),
            _ => object_storage::external_name(self, id),
        };
        decided.unwrap_or_else(|| given.to_owned())
    }

    fn identity(self, wanted: &Wanted) -> Option<Identity> {
        match self {
            Self::CloudSqlInstance | Self::CloudSqlDatabase | Self::CloudSqlUser => {
                cloud_sql::identity(self, wanted)
            }
            Self::Messaging(kind) => kind.identity(wanted),
            Self::Identity(kind) => kind.identity(wanted),
            _ if self.is_object_storage() => object_storage::identity(self, wanted),
            _ => flexible_server::identity(self, wanted),
        }
    }

    fn report(self, wanted: &Wanted, id: &str, record: &Record) -> (Value, Details) {
        match self {
            Self::CloudSqlInstance | Self::CloudSqlDatabase | Self::CloudSqlUser => {
                cloud_sql::report(self, wanted, id, record)
            }
            Self::Messaging(kind) => kind.report(wanted, id, record),
            Self::Identity(kind) => kind.report(id, record),
            _ if self.is_object_storage() => object_storage::report(self, wanted, id, record),
            _ => flexible_server::report(self, wanted, id, record),
        }
    }

    /// What the cloud refuses whoever asks.
    fn check(self, wanted: &Wanted) -> Result<(), Error> {
        match self {
            Self::CloudSqlInstance => cloud_sql::check(wanted),
            Self::PostgresServer | Self::MysqlServer => flexible_server::check(wanted),
            Self::Messaging(kind) => kind.check(wanted),
            Self::Identity(kind) => kind.check(wanted),
            _ => object_storage::check(self, wanted),
        }
    }

    fn may_be_deleted(self, record: &Record) -> Result<(), Error> {
        match self {
            Self::CloudSqlInstance => cloud_sql::may_be_deleted(record),
            _ => Ok(()),
        }
    }

    fn no_parent(self, parent: &str) -> String {
        if let Self::Messaging(kind) = self
            && let Some(sentence) = messaging::no_parent(kind, parent)
        {
            return sentence;
        }
        match self {
            Self::CloudSqlDatabase | Self::CloudSqlUser => {
                "googleapi: Error 404: The Cloud SQL instance does not exist., instanceDoesNotExist"
                    .to_owned()
            }
            _ => format!(
                "unexpected status 404 (404 Not Found) with error: ResourceNotFound: The Resource '{parent}' was not found."
            ),
        }
    }

    /// What only a new resource could have.
    fn immutable(
        self,
        present: &Map<String, Value>,
        wanted: &Map<String, Value>,
    ) -> Result<(), Error> {
        let arguments: &[(&'static str, &str)] = match self {
            Self::CloudSqlInstance => &[("region", "/region"), ("project", "/project")],
            Self::PostgresServer | Self::MysqlServer => &[
                ("administrator_login", "/administratorLogin"),
                ("delegated_subnet_id", "/delegatedSubnetId"),
                ("geo_redundant_backup_enabled", "/geoRedundantBackupEnabled"),
                ("location", "/location"),
                ("resource_group_name", "/resourceGroupName"),
            ],
            Self::CloudStorageBucket => &[
                ("location", "/location"),
                ("project", "/project"),
                ("enable_object_retention", "/enableObjectRetention"),
            ],
            Self::StorageAccount => &[
                ("account_tier", "/accountTier"),
                ("location", "/location"),
                ("resource_group_name", "/resourceGroupName"),
            ],
            Self::PostgresDatabase | Self::MysqlDatabase => {
                &[("charset", "/charset"), ("collation", "/collation")]
            }
            Self::Messaging(kind) => kind.immutable(),
            Self::Identity(kind) => kind.immutable(),
            _ => &[],
        };
        let smaller: &[(&'static str, &str)] = match self {
            Self::CloudSqlInstance => &[("settings.0.disk_size", "/settings/diskSize")],
            Self::PostgresServer => &[("storage_mb", "/storageMb")],
            Self::MysqlServer => &[("storage.0.size_gb", "/storage/sizeGb")],
            _ => &[],
        };
        let (present, wanted) = (
            Value::Object(present.clone()),
            Value::Object(wanted.clone()),
        );
        for &(argument, path) in arguments {
            if let (Some(from), Some(to)) = (present.pointer(path), wanted.pointer(path))
                && !same(from, to)
            {
                return Err(replaced(argument, from, to));
            }
        }
        for &(argument, path) in smaller {
            if let (Some(from), Some(to)) = (present.pointer(path), wanted.pointer(path))
                && to.as_f64() < from.as_f64()
            {
                return Err(replaced(argument, from, to));
            }
        }
        Ok(())
    }
}

fn replaced(argument: &'static str, from: &Value, to: &Value) -> Error {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    Error::Immutable {
        argument,
        from: text(from),
        to: text(to),
    }
}

/// One of the parameters, as text.
fn text<'a>(wanted: &'a Wanted, field: &str) -> Option<&'a str> {
    wanted.managed.parameter(field).and_then(Value::as_str)
}

/// A number from a name, the same every time: FNV-1a.
fn number(name: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
    name.bytes().fold(2_166_136_261, step)
}
