//! Rules about old objects, as the definition writes them and as the SDK does.

use aws_sdk_s3::{
    error::BuildError,
    types::{
        AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, ExpirationStatus,
        LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, NoncurrentVersionExpiration,
        Transition, TransitionStorageClass,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::aws::instance::parameters::whole;

/// Every rule of a bucket. Blocks are lists of at most one, as in the definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    rule: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Rule {
    id: String,
    status: String,
    #[serde(default)]
    filter: Vec<Filter>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    abort_incomplete_multipart_upload: Vec<Abort>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    expiration: Vec<Days>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    noncurrent_version_expiration: Vec<NoncurrentDays>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    transition: Vec<Move>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    #[serde(default)]
    prefix: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Abort {
    days_after_initiation: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    days: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NoncurrentDays {
    noncurrent_days: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Move {
    days: f64,
    storage_class: String,
}

impl Lifecycle {
    /// For calls.
    pub fn to_sdk(&self) -> Result<BucketLifecycleConfiguration, BuildError> {
        let rules = self.rule.iter().map(Rule::to_sdk);
        BucketLifecycleConfiguration::builder()
            .set_rules(Some(rules.collect::<Result<_, _>>()?))
            .build()
    }
}

impl Rule {
    fn to_sdk(&self) -> Result<LifecycleRule, BuildError> {
        let filter = self.filter.first();
        let filter = filter.map(|filter| {
            LifecycleRuleFilter::builder()
                .prefix(&filter.prefix)
                .build()
        });
        let abort = self.abort_incomplete_multipart_upload.first();
        let abort = abort.map(|abort| {
            AbortIncompleteMultipartUpload::builder()
                .set_days_after_initiation(whole(Some(abort.days_after_initiation)))
                .build()
        });
        let expiration = self.expiration.first();
        let expiration = expiration.map(|expiration| {
            LifecycleExpiration::builder()
                .set_days(whole(Some(expiration.days)))
                .build()
        });
        let earlier = self.noncurrent_version_expiration.first();
        let earlier = earlier.map(|earlier| {
            NoncurrentVersionExpiration::builder()
                .set_noncurrent_days(whole(Some(earlier.noncurrent_days)))
                .build()
        });
        let transitions = self.transition.iter().map(|to| {
            Transition::builder()
                .set_days(whole(Some(to.days)))
                .storage_class(TransitionStorageClass::from(to.storage_class.as_str()))
                .build()
        });
        let transitions: Vec<_> = transitions.collect();
        LifecycleRule::builder()
            .id(&self.id)
            .status(ExpirationStatus::from(self.status.as_str()))
            .set_filter(filter)
            .set_abort_incomplete_multipart_upload(abort)
            .set_expiration(expiration)
            .set_noncurrent_version_expiration(earlier)
            .set_transitions((!transitions.is_empty()).then_some(transitions))
            .build()
    }

    fn found(rule: &LifecycleRule) -> Self {
        let filter = rule.filter();
        let prefix = filter.and_then(LifecycleRuleFilter::prefix);
        let one = |days: Option<i32>| days.map(f64::from);
        let abort = rule.abort_incomplete_multipart_upload();
        let abort = abort.and_then(|abort| one(abort.days_after_initiation()));
        let expiration = rule.expiration();
        let expiration = expiration.and_then(|expiration| one(expiration.days()));
        let earlier = rule.noncurrent_version_expiration();
        let earlier = earlier.and_then(|earlier| one(earlier.noncurrent_days()));
        let transition = rule.transitions().iter().filter_map(|to| {
            Some(Move {
                days: one(to.days())?,
                storage_class: to.storage_class()?.as_str().to_owned(),
            })
        });
        Self {
            id: rule.id().unwrap_or_default().to_owned(),
            status: rule.status().as_str().to_owned(),
            filter: vec![Filter {
                prefix: prefix.unwrap_or_default().to_owned(),
            }],
            abort_incomplete_multipart_upload: abort
                .map(|days_after_initiation| Abort {
                    days_after_initiation,
                })
                .into_iter()
                .collect(),
            expiration: expiration.map(|days| Days { days }).into_iter().collect(),
            noncurrent_version_expiration: earlier
                .map(|noncurrent_days| NoncurrentDays { noncurrent_days })
                .into_iter()
                .collect(),
            transition: transition.collect(),
        }
    }
}

/// As the definition writes what S3 answers.
pub fn found(rules: &[LifecycleRule]) -> Value {
    json!(Lifecycle {
        rule: rules.iter().map(Rule::found).collect()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn days() -> impl Strategy<Value = Option<f64>> {
        proptest::option::of((1_u32..3650).prop_map(f64::from))
    }

    proptest! {
        #[test]
        fn rules_survive_the_sdk(abort in days(), expire in days(), earlier in days(), archive in days()) {
            let rule = Rule {
                id: "everything".to_owned(),
                status: "Enabled".to_owned(),
                filter: vec![Filter { prefix: String::new() }],
                abort_incomplete_multipart_upload:
                    abort.map(|days_after_initiation| Abort { days_after_initiation }).into_iter().collect(),
                expiration: expire.map(|days| Days { days }).into_iter().collect(),
                noncurrent_version_expiration:
                    earlier.map(|noncurrent_days| NoncurrentDays { noncurrent_days }).into_iter().collect(),
                transition: archive
                    .map(|days| Move { days, storage_class: "GLACIER_IR".to_owned() }).into_iter().collect(),
            };
            prop_assert_eq!(&Rule::found(&rule.to_sdk().unwrap()), &rule);
        }
    }
}
