//! `Policy` of IAM.

use aws_sdk_iam::types::Tag;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Clients,
    error::{is, refused},
    tags::{Change, Tags},
};
use crate::{
    clouds::{Observation, Present, Wanted},
    error::Error,
    managed::Managed,
};

/// Account of whoever stands in for AWS.
const ACCOUNT: &str = "123456789012";

/// The parameters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Parameters {
    description: Option<String>,
    policy: String,
    #[serde(default)]
    tags: Tags,
}

impl Parameters {
    pub(super) fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }
}

struct Found {
    version: String,
    document: String,
    tags: Tags,
}

pub(super) async fn observe(clients: &Clients, wanted: &Wanted) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let arn = arn(wanted);
    let Some(found) = find(clients, &arn).await? else {
        return Ok(Observation::Absent);
    };
    let mut at_provider = Value::Object(wanted.managed.parameters());
    at_provider["arn"] = json!(arn);
    at_provider["id"] = json!(arn);
    at_provider["tagsAll"] = json!(found.tags);
    Ok(Observation::Present(Box::new(Present {
        external_name: name(wanted).to_owned(),
        at_provider,
        details: [("arn".to_owned(), arn)].into(),
        up_to_date: say_the_same(&found.document, &parameters.policy)
            && Change::between(&found.tags, &parameters.tags).is_empty(),
    })))
}

pub(super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let call = clients
        .iam
        .create_policy()
        .policy_name(name)
        .policy_document(&parameters.policy)
        .set_description(parameters.description)
        .set_tags(Some(to_iam(&parameters.tags)?));
    let doing = format!("creating IAM Policy ({name})");
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "IAM", "CreatePolicy", &error))?;
    Ok(name.to_owned())
}

/// A changed document is another version, and the one before goes: there are at most five.
pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let arn = arn(wanted);
    let Some(found) = find(clients, &arn).await? else {
        return Ok(());
    };
    let doing = format!("updating IAM Policy ({arn})");
    if !say_the_same(&found.document, &parameters.policy) {
        let call = clients.iam.create_policy_version().policy_arn(&arn);
        let call = call
            .policy_document(&parameters.policy)
            .set_as_default(true);
        let answer = call.send().await;
        answer.map_err(|error| refused(&doing, "IAM", "CreatePolicyVersion", &error))?;
        let call = clients.iam.delete_policy_version().policy_arn(&arn);
        let answer = call.version_id(found.version).send().await;
        answer.map_err(|error| refused(&doing, "IAM", "DeletePolicyVersion", &error))?;
    }
    let change = Change::between(&found.tags, &parameters.tags);
    if !change.remove.is_empty() {
        let call = clients.iam.untag_policy().policy_arn(&arn);
        let answer = call.set_tag_keys(Some(change.remove)).send().await;
        answer.map_err(|error| refused(&doing, "IAM", "UntagPolicy", &error))?;
    }
    if !change.set.is_empty() {
        let call = clients.iam.tag_policy().policy_arn(&arn);
        let answer = call.set_tags(Some(to_iam(&change.set)?)).send().await;
        answer.map_err(|error| refused(&doing, "IAM", "TagPolicy", &error))?;
    }
    Ok(())
}

pub(super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let arn = arn(wanted);
    let answer = clients.iam.delete_policy().policy_arn(&arn).send().await;
    answer.map_err(|error| {
        let doing = format!("deleting IAM Policy ({arn})");
        refused(&doing, "IAM", "DeletePolicy", &error)
    })?;
    Ok(())
}

fn name(wanted: &Wanted) -> &str {
    wanted.managed.external_name().unwrap_or_default()
}

/// The provider makes it from account and external name, and looks for nothing else.
fn arn(wanted: &Wanted) -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/{}", name(wanted))
}

async fn find(clients: &Clients, arn: &str) -> Result<Option<Found>, Error> {
    let doing = format!("reading IAM Policy ({arn})");
    let answer = clients.iam.get_policy().policy_arn(arn).send().await;
    let policy = match answer {
        Ok(answer) => answer.policy,
        Err(error) if is(&error, &["NoSuchEntity", "NoSuchEntityException"]) => return Ok(None),
        Err(error) => return Err(refused(&doing, "IAM", "GetPolicy", &error)),
    };
    let Some(policy) = policy else {
        return Ok(None);
    };
    let version = policy.default_version_id().unwrap_or_default().to_owned();
    let call = clients.iam.get_policy_version().policy_arn(arn);
    let answer = call.version_id(&version).send().await;
    let answer = answer.map_err(|error| refused(&doing, "IAM", "GetPolicyVersion", &error))?;
    let document = answer.policy_version.and_then(|version| version.document);
    Ok(Some(Found {
        version,
        document: unescaped(&document.unwrap_or_default()),
        tags: from_iam(policy.tags()),
    }))
}

/// IAM gives documents back with what is not a letter or digit as `%` and two hexadecimal digits.
pub(super) fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match tail {
            [high, low, ..] if *first == b'%' => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok()),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(super) fn say_the_same(one: &str, other: &str) -> bool {
    let said = |text: &str| serde_json::from_str::<Value>(text).ok();
    said(one).is_some() && said(one) == said(other)
}

pub(super) fn from_iam(tags: &[Tag]) -> Tags {
    let tags = tags.iter();
    tags.map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
        .collect()
}

pub(super) fn to_iam(tags: &Tags) -> Result<Vec<Tag>, Error> {
    let tags = tags.iter();
    tags.map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect::<Result<_, _>>()
        .map_err(|error| Error::Other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_comes_back_as_it_was_given() {
        for (escaped, want) in [
            ("%7B%22a%22%3A1%7D", "{\"a\":1}"),
            ("{\"a\":\"100%\"}", "{\"a\":\"100%\"}"),
            ("%", "%"),
        ] {
            assert_eq!(unescaped(escaped), want);
        }
    }
}
