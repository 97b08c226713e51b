//! Every dated waiver: what it is for, who granted it, why, until when.

use jiff::civil::Date;
use pave_api::{platform_policy::PlatformPolicySpec, vocabulary::Exception};
use serde::Serialize;

/// A waiver of one object, the platform team's or the developer's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiver {
    /// Last day on which it holds, as it is written.
    pub expires: String,
    /// Kind of the object.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The field that it is for; absent for a developer's own, which is for every rule that may be waived.
    pub field: Option<String>,
    /// The one value that it is for.
    pub value: Option<String>,
    /// Who says so: `platform team`, or `developer`.
    pub granted_by: &'static str,
    /// Where it was agreed.
    pub ticket: String,
    /// Why.
    pub reason: Option<String>,
    /// Whether it counts on the day.
    pub holds: bool,
}

/// The waivers of a policy and of developers' objects, those that end first at the top.
///
/// `own` are kind, namespace and name of objects with their `spec.exception`.
pub fn waivers<'a>(
    policy: &PlatformPolicySpec,
    own: impl IntoIterator<Item = ([&'a str; 3], &'a Exception)>,
    today: Date,
) -> Vec<Waiver> {
    let granted = policy.exceptions.iter().map(|exception| Waiver {
        expires: exception.expires.clone(),
        kind: exception.kind.clone(),
        namespace: exception.namespace.clone(),
        name: exception.name.clone(),
        field: Some(exception.field.clone()),
        value: exception.value.clone(),
        granted_by: "platform team",
        ticket: exception.ticket.clone(),
        reason: exception.reason.clone(),
        holds: holds(&exception.expires, today),
    });
    let own = own
        .into_iter()
        .map(|([kind, namespace, name], exception)| Waiver {
            expires: exception.expires.clone(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            field: None,
            value: None,
            granted_by: "developer",
            ticket: exception.ticket.clone(),
            reason: Some(exception.reason.clone()),
            holds: holds(&exception.expires, today),
        });
    let mut waivers: Vec<_> = granted.chain(own).collect();
    waivers.sort();
    waivers
}

/// A date that cannot be read never holds.
fn holds(expires: &str, today: Date) -> bool {
    expires.parse::<Date>().is_ok_and(|last| last >= today)
}
