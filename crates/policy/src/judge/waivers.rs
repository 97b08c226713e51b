//! Dated exceptions: the platform team's for one field of one object, and the developer's own where a rule allows it.

use jiff::civil::Date;
use pave_api::platform_policy::{PolicyException, PolicyRule};

use super::{Court, Subject};
use crate::words::{WAIVER, fill};

/// The exceptions that concern one object, and which of them were needed.
pub(super) struct Waivers<'a> {
    court: &'a Court<'a>,
    granted: Vec<&'a PolicyException>,
    own_allowed: bool,
    used_until: Option<Date>,
}

impl<'a> Waivers<'a> {
    pub(super) fn new(
        court: &'a Court<'a>,
        subject: &Subject<'_>,
        rule: Option<&PolicyRule>,
    ) -> Self {
        let concerns = |exception: &&PolicyException| {
            exception.kind == subject.kind
                && exception.namespace == subject.namespace
                && exception.name == subject.name
        };
        Self {
            court,
            granted: court.policy.exceptions.iter().filter(concerns).collect(),
            own_allowed: rule.is_some_and(|rule| rule.waivable),
            used_until: None,
        }
    }

    /// The waiver that holds today, as verdicts cite it: `2027-01-31 (OPS-12)`.
    pub(super) fn waive(&mut self, field: Option<&str>, value: &str) -> Option<String> {
        let (expires, citation) = self.find(field?, value, |expires, today| expires >= today)?;
        self.used_until = Some(self.used_until.map_or(expires, |other| other.min(expires)));
        Some(citation)
    }

    /// A waiver that would have helped and has expired.
    pub(super) fn expired(&self, field: Option<&str>, value: &str) -> Option<String> {
        self.find(field?, value, |expires, today| expires < today)
            .map(|(_, citation)| citation)
    }

    /// The last day on which every waiver that was used still holds.
    pub(super) fn used_until(&self) -> Option<Date> {
        self.used_until
    }

    /// The waiver that holds longest, of those for the field and the value.
    fn find(
        &self,
        field: &str,
        value: &str,
        holds: impl Fn(Date, Date) -> bool,
    ) -> Option<(Date, String)> {
        let granted = self.granted.iter().filter(|exception| {
            let allowed = exception.value.as_deref();
            exception.field == field && allowed.is_none_or(|allowed| allowed == value)
        });
        let granted = granted.map(|exception| (&exception.expires, &exception.ticket));
        let own = self.court.exception.filter(|_| self.own_allowed);
        let own = own.map(|exception| (&exception.expires, &exception.ticket));
        let (expires, ticket) = granted
            .chain(own)
            .filter_map(|(expires, ticket)| Some((expires.parse::<Date>().ok()?, ticket)))
            .filter(|(expires, _)| holds(*expires, self.court.today))
            .max()?;
        let day = expires.to_string();
        Some((
            expires,
            fill(WAIVER, &[("expires", &day), ("ticket", ticket)]),
        ))
    }
}
