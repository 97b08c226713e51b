//! A Bucket on Azure: a storage account of its own, for that is what has a region, versions and rules, and a container in it.
//!
//! Nobody gets in with a key of the account, which would open everything and never expires: only identities do.

use pave_api::bucket::AZURE_CONTAINER as CONTAINER;
use pave_compose::{Builder, Composed, DeveloperKind as _, Resolved};
use pave_resources::{
    Selector,
    azure::storage::{
        Account, Actions, BaseBlob, BlobProperties, Container, Filters, ImmutabilityPolicy,
        ManagementPolicy, Rule, Version,
    },
};

use crate::{Bucket, placement::AzurePlace, usage::bucket};

/// A rule that is off still has to say something: a hundred years.
const NEVER_DAYS: u32 = 36_500;

pub(crate) fn build(resolved: &Resolved<Bucket>, place: &AzurePlace) -> Vec<Composed> {
    let recorded = &resolved.recorded;
    let managed = Builder {
        namespace: &resolved.namespace,
        provider_config: &place.provider_config,
        deletion_policy: recorded.deletion_policy,
    };
    let container = Container {
        storage_account_id_selector: Some(Selector::sibling()),
        container_access_type: "private".to_owned(),
    };
    vec![
        bucket(Bucket::ANCHOR, &managed, recorded, account(resolved, place)),
        managed.part("container", Some(CONTAINER), container),
        managed.part("lifecycle", None, lifecycle(resolved)),
    ]
}

/// In several zones, as buckets are on the other clouds by themselves.
fn account(resolved: &Resolved<Bucket>, place: &AzurePlace) -> Account {
    let recorded = &resolved.recorded;
    // That objects can be locked, without locking any by itself.
    let lockable = || ImmutabilityPolicy {
        state: "Disabled".to_owned(),
        period_since_creation_in_days: 1,
        allow_protected_append_writes: false,
    };
    Account {
        location: place.location.clone(),
        resource_group_name: place.resource_group.clone(),
        account_kind: "StorageV2".to_owned(),
        account_tier: "Standard".to_owned(),
        account_replication_type: "ZRS".to_owned(),
        access_tier: "Hot".to_owned(),
        min_tls_version: "TLS1_2".to_owned(),
        https_traffic_only_enabled: true,
        allow_nested_items_to_be_public: false,
        cross_tenant_replication_enabled: false,
        shared_access_key_enabled: false,
        default_to_oauth_authentication: true,
        blob_properties: BlobProperties {
            versioning_enabled: recorded.versioning,
        },
        immutability_policy: recorded.object_lock.then(lockable),
        tags: None,
    }
}

/// Always composed, off where there is nothing to do: one that is no longer composed would stay in the cloud under Retain, and
/// go on deleting.
fn lifecycle(resolved: &Resolved<Bucket>) -> ManagementPolicy {
    let recorded = &resolved.recorded;
    let (expire, archive) = (recorded.expire_after_days, recorded.archive_after_days);
    let enabled = expire.is_some() || archive.is_some();
    // Azure counts from when a version was written, the others from when it was replaced, which is later by at most as much.
    let version = expire.map(|days| Version {
        delete_after_days_since_creation: Some(days * 2),
    });
    ManagementPolicy {
        storage_account_id_selector: Some(Selector::sibling()),
        rule: vec![Rule {
            name: "everything".to_owned(),
            enabled,
            filters: Filters {
                blob_types: vec!["blockBlob".to_owned()],
            },
            actions: Actions {
                base_blob: Some(BaseBlob {
                    delete_after_days_since_modification_greater_than: if enabled {
                        expire
                    } else {
                        Some(NEVER_DAYS)
                    },
                    tier_to_cold_after_days_since_modification_greater_than: archive,
                }),
                version,
            },
        }],
    }
}
