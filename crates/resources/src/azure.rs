//! Managed resources of Azure (provider-upjet-azure v2.7.0), a module for each API group.

pub mod authorization;
pub mod dbformysql;
pub mod dbforpostgresql;
pub mod managedidentity;
pub mod servicebus;
pub mod storage;

use serde::{Deserialize, Serialize};

/// A standby that takes over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HighAvailability {
    /// `ZoneRedundant` or `SameZone`. Burstable classes have neither.
    pub mode: String,
}

/// A weekly time for updates, in UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MaintenanceWindow {
    /// Day of the week, 0 (Sunday) to 6.
    pub day_of_week: u8,
    /// Hour, 0 to 23.
    pub start_hour: u8,
    /// Minute, 0 to 59.
    pub start_minute: u8,
}
