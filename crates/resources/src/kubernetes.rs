//! Kubernetes' own kinds, which know their `apiVersion` and `kind` themselves.

pub use k8s_openapi::{
    ByteString,
    api::{
        apps::v1::{StatefulSet, StatefulSetPersistentVolumeClaimRetentionPolicy, StatefulSetSpec},
        core::v1::{ConfigMap, PersistentVolumeClaim, Secret, Service},
        networking::v1::NetworkPolicy,
    },
};
