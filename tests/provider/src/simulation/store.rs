//! What exists in the simulated clouds.

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::Error;

/// A resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The resource that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// As it was made or changed last.
    pub parameters: Map<String, Value>,
}

/// Resources by key, and the file that keeps them.
#[derive(Debug, Default)]
pub struct Store {
    file: Option<PathBuf>,
    records: Mutex<BTreeMap<String, Record>>,
}

impl Store {
    /// Reads the file, if it is there.
    pub fn open(file: Option<PathBuf>) -> Result<Self, Error> {
        let records = match file.as_ref().map(fs::read) {
            Some(Ok(bytes)) => serde_json::from_slice(&bytes)?,
            Some(Err(error)) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => BTreeMap::new(),
        };
        Ok(Self {
            file,
            records: Mutex::new(records),
        })
    }

    /// One resource.
    pub fn get(&self, key: &str) -> Option<Record> {
        self.records().get(key).cloned()
    }

    /// Writes one resource.
    pub fn put(&self, key: &str, record: Record) -> Result<(), Error> {
        let mut records = self.records();
        records.insert(key.to_owned(), record);
        self.keep(&records)
    }

    /// Removes one resource and its parts.
    pub fn remove(&self, key: &str) -> Result<(), Error> {
        let mut records = self.records();
        records.remove(key);
        records.retain(|_, record| record.parent.as_deref() != Some(key));
        self.keep(&records)
    }

    /// The id of a lock that forbids to delete this resource.
    pub fn lock_on(&self, id: &str) -> Option<String> {
        let records = self.records();
        let locks = |record: &Record| {
            let of = |field: &str| record.parameters.get(field).and_then(Value::as_str);
            of("lockLevel").is_some() && of("scope").is_some_and(|scope| id.starts_with(scope))
        };
        let (key, _) = records.iter().find(|(_, record)| locks(record))?;
        Some(key.strip_prefix("azure:").unwrap_or(key).to_owned())
    }

    fn records(&self) -> MutexGuard<'_, BTreeMap<String, Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Written beside and renamed, so that whoever is killed leaves a whole file.
    fn keep(&self, records: &BTreeMap<String, Record>) -> Result<(), Error> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let beside = file.with_extension("new");
        fs::write(&beside, serde_json::to_vec_pretty(records)?)?;
        Ok(fs::rename(beside, file)?)
    }
}
