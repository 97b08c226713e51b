//! Dated exceptions: the platform team's for one field of one object, and the developer's own where a rule allows it.

use jiff::civil::Date;
use pave_api::platform_policy::{PolicyException, PolicyRule};

use super::{Court, Subject, guardrails::Broken};

/// The exceptions that concern one object, and which of them were needed.
pub(super) struct Waivers<'a> {
    court: &'a Court<'a>,
    granted: Vec<&'a PolicyException>,
    own_allowed: bool,
    used_until: Option<Date>,
}

impl<'a> Waivers<'a> {
    pub(super) fn new(court: &'a Court<'a>, subject: &Subject<'_>, rule: Option<&PolicyRule>) -> Self {
        let concerns = |exception: &&PolicyException| {
            exception.kind == subject.kind && exception.namespace == subject.namespace && exception.name == subject.name
        };
        Self {
            court,
            granted: court.policy.exceptions.iter().filter(concerns).collect(),
            own_allowed: rule.is_some_and(|rule| rule.waivable),
            used_until: None,
        }
    }

    /// The waiver that holds today, as verdicts cite it: `2027-01-31 (OPS-12)`.
    pub(super) fn waive(&mut self, field: Option<&str>, broken: &Broken) -> Option<String> {
        let (expires, citation) = self.find(field?, broken, |expires, today| expires >= today)?;
        self.used_until = Some(self.used_until.map_or(expires, |other| other.min(expires)));
        Some(citation)
    }

    /// A waiver that would have helped and has expired.
    pub(super) fn expired(&self, field: Option<&str>, broken: &Broken) -> Option<String> {
        self.find(field?, broken, |expires, today| expires < today).map(|(_, citation)| citation)
    }

    /// The first day on which a waiver that was used no longer counts is the day after this one.
    pub(super) fn used_until(&self) -> Option<Date> {
        self.used_until
    }

    fn find(&self, field: &str, broken: &Broken, holds: impl Fn(Date, Date) -> bool) -> Option<(Date, String)> {
        let granted = self
            .granted
            .iter()
            .filter(|exception| exception.field == field)
            .filter(|exception| exception.value.as_ref().is_none_or(|value| *value == broken.value))
            .map(|exception| (exception.expires.as_str(), exception.ticket.as_str()));
        let own = self.court.exception.filter(|_| self.own_allowed);
        let own = own.map(|exception| (exception.expires.as_str(), exception.ticket.as_str()));
        granted
            .chain(own)
            .filter_map(|(expires, ticket)| Some((expires.parse::<Date>().ok()?, ticket)))
            .filter(|(expires, _)| holds(*expires, self.court.today))
            .max()
            .map(|(expires, ticket)| (expires, format!("{expires} ({ticket})")))
    }
}
