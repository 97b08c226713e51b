//! Tags of both services, and what to change about them.

use std::collections::BTreeMap;

use crate::error::Error;

use super::{Clients, error::refused};

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// What turns the tags that are there into the wanted ones.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    /// To be written.
    pub set: Tags,
    /// To be removed.
    pub remove: Vec<String>,
}

impl Change {
    /// From `present` to `wanted`.
    pub fn between(present: &Tags, wanted: &Tags) -> Self {
        let set = wanted
            .iter()
            .filter(|&(key, value)| present.get(key) != Some(value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let remove = present
            .keys()
            .filter(|&key| !wanted.contains_key(key) && !key.starts_with("aws:"))
            .cloned()
            .collect();
        Self { set, remove }
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }
}

/// For calls of RDS.
pub fn to_rds(tags: &Tags) -> Vec<aws_sdk_rds::types::Tag> {
    let tag = |(key, value): (&String, &String)| {
        aws_sdk_rds::types::Tag::builder()
            .key(key)
            .value(value)
            .build()
    };
    tags.iter().map(tag).collect()
}

/// From answers of RDS.
pub fn from_rds(tags: &[aws_sdk_rds::types::Tag]) -> Tags {
    let tag = |tag: &aws_sdk_rds::types::Tag| {
        Some((
            tag.key()?.to_owned(),
            tag.value().unwrap_or_default().to_owned(),
        ))
    };
    tags.iter().filter_map(tag).collect()
}

/// For calls of EC2.
pub fn to_ec2(tags: &Tags) -> Vec<aws_sdk_ec2::types::Tag> {
    let tag = |(key, value): (&String, &String)| {
        aws_sdk_ec2::types::Tag::builder()
            .key(key)
            .value(value)
            .build()
    };
    tags.iter().map(tag).collect()
}

/// From answers of EC2.
pub fn from_ec2(tags: &[aws_sdk_ec2::types::Tag]) -> Tags {
    let tag = |tag: &aws_sdk_ec2::types::Tag| {
        Some((
            tag.key()?.to_owned(),
            tag.value().unwrap_or_default().to_owned(),
        ))
    };
    tags.iter().filter_map(tag).collect()
}

/// Tags that a new resource of EC2 starts with.
pub fn specification(
    type_: aws_sdk_ec2::types::ResourceType,
    tags: &Tags,
) -> aws_sdk_ec2::types::TagSpecification {
    aws_sdk_ec2::types::TagSpecification::builder()
        .resource_type(type_)
        .set_tags(Some(to_ec2(tags)))
        .build()
}

/// The tags of a resource of RDS.
pub async fn of_rds(clients: &Clients, arn: &str) -> Result<Tags, Error> {
    let answer = clients
        .rds
        .list_tags_for_resource()
        .resource_name(arn)
        .send()
        .await;
    let answer = answer.map_err(|error| {
        refused(
            &format!("listing tags for RDS resource ({arn})"),
            "RDS",
            "ListTagsForResource",
            &error,
        )
    })?;
    Ok(from_rds(answer.tag_list()))
}

/// Carries a change out.
pub async fn change_rds(clients: &Clients, arn: &str, change: &Change) -> Result<(), Error> {
    let doing = format!("updating tags for RDS resource ({arn})");
    if !change.remove.is_empty() {
        let call = clients.rds.remove_tags_from_resource().resource_name(arn);
        let answer = call.set_tag_keys(Some(change.remove.clone())).send().await;
        answer.map_err(|error| refused(&doing, "RDS", "RemoveTagsFromResource", &error))?;
    }
    if !change.set.is_empty() {
        let call = clients.rds.add_tags_to_resource().resource_name(arn);
        let answer = call.set_tags(Some(to_rds(&change.set))).send().await;
        answer.map_err(|error| refused(&doing, "RDS", "AddTagsToResource", &error))?;
    }
    Ok(())
}

/// Carries a change out.
pub async fn change_ec2(clients: &Clients, id: &str, change: &Change) -> Result<(), Error> {
    let doing = format!("updating tags for EC2 resource ({id})");
    if !change.remove.is_empty() {
        let tag = |key: &String| aws_sdk_ec2::types::Tag::builder().key(key).build();
        let keys = change.remove.iter().map(tag).collect();
        let call = clients.ec2.delete_tags().resources(id);
        let answer = call.set_tags(Some(keys)).send().await;
        answer.map_err(|error| refused(&doing, "EC2", "DeleteTags", &error))?;
    }
    if !change.set.is_empty() {
        let call = clients.ec2.create_tags().resources(id);
        let answer = call.set_tags(Some(to_ec2(&change.set))).send().await;
        answer.map_err(|error| refused(&doing, "EC2", "CreateTags", &error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tags() -> impl Strategy<Value = Tags> {
        proptest::collection::btree_map("[a-c]", "[x-z]", 0..4)
    }

    proptest! {
        #[test]
        fn a_change_makes_the_present_tags_the_wanted_ones(present in tags(), wanted in tags()) {
            let change = Change::between(&present, &wanted);
            let mut result = present.clone();
            result.retain(|key, _| !change.remove.contains(key));
            result.extend(change.set.clone());
            prop_assert_eq!(&result, &wanted);
            prop_assert_eq!(change.is_empty(), present == wanted);
            prop_assert!(Change::between(&result, &wanted).is_empty());
        }

        #[test]
        fn tags_survive_both_services(wanted in tags()) {
            prop_assert_eq!(&from_rds(&to_rds(&wanted)), &wanted);
            prop_assert_eq!(&from_ec2(&to_ec2(&wanted)), &wanted);
        }
    }

    #[test]
    fn tags_of_aws_itself_stay() {
        let present = Tags::from([("aws:cloudformation:stack-name".to_owned(), "s".to_owned())]);
        assert!(Change::between(&present, &Tags::new()).is_empty());
    }
}
