//! What the platform team says about services: names, repositories, teams.

use serde::Deserialize;

/// A service of the organization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Service {
    /// As in the catalogue of the portal.
    pub name: String,
    /// Whose it is.
    #[serde(default)]
    pub team: String,
    /// `owner/name` of the repository that it is built from.
    #[serde(default)]
    pub repository: String,
}

/// The services that are known beforehand. Others are found as they are deployed, under the name of their repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Services {
    /// One entry for each.
    #[serde(default)]
    pub services: Vec<Service>,
}

impl Services {
    /// From YAML, as in `examples/insights/services.yaml`.
    pub fn parse(text: &str) -> Result<Self, Box<serde_saphyr::Error>> {
        serde_saphyr::from_str(text).map_err(Box::new)
    }

    /// Team of a service, empty when nobody said.
    pub fn team(&self, service: &str) -> &str {
        let mut all = self.services.iter();
        all.find(|known| known.name == service)
            .map_or("", |known| &known.team)
    }

    /// Repository that a service is built from, where somebody said.
    pub(crate) fn repository(&self, service: &str) -> Option<&str> {
        let mut all = self.services.iter();
        all.find(|known| known.name == service)
            .map(|known| known.repository.as_str())
            .filter(|repository| !repository.is_empty())
    }

    /// Service that a repository is built into, unless an event says better.
    pub(crate) fn of_repository(&self, repository: &str) -> String {
        let mut own = self
            .services
            .iter()
            .filter(|service| service.repository == repository);
        match (own.next(), own.next()) {
            (Some(only), None) => only.name.clone(),
            _ => repository.rsplit('/').next().unwrap_or_default().to_owned(),
        }
    }
}
