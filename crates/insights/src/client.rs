//! The API as functions, for `pave` and others.

use reqwest::Url;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::{DoraAnswer, DoraQuery, PlatformQuery, Problem, Received};
use crate::platform::PlatformAnswer;
use crate::survey::{Answer, SurveyResult};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody there, or not HTTP.
    #[error("insights: {0}; is the address right and `pave-insights serve` running?")]
    Unreachable(#[from] reqwest::Error),
    /// The service says why.
    #[error("insights: {0}")]
    Refused(String),
    /// The address cannot be one.
    #[error("insights: {0:?} is not an address; write http://host:port")]
    Address(String),
}

/// A service to ask.
#[derive(Debug, Clone)]
pub struct Client {
    base: Url,
    http: reqwest::Client,
}

impl Client {
    /// For the service at this address.
    pub fn new(address: &str) -> Result<Self, Error> {
        let base = Url::parse(address)
            .ok()
            .filter(|base| !base.cannot_be_a_base());
        let base = base.ok_or_else(|| Error::Address(address.to_owned()))?;
        Ok(Self {
            base,
            http: reqwest::Client::new(),
        })
    }

    /// DORA metrics.
    pub async fn dora(&self, query: &DoraQuery) -> Result<DoraAnswer, Error> {
        self.get(&["v1", "dora"], query).await
    }

    /// The platform's own metrics.
    pub async fn platform(&self, query: &PlatformQuery) -> Result<PlatformAnswer, Error> {
        self.get(&["v1", "platform"], query).await
    }

    /// What came out of a survey.
    pub async fn survey(&self, survey: &str) -> Result<SurveyResult, Error> {
        self.get(&["v1", "surveys", survey], &()).await
    }

    /// Answers a survey.
    pub async fn answer(&self, survey: &str, answer: &Answer) -> Result<(), Error> {
        let address = self.address(&["v1", "surveys", survey, "answers"])?;
        let response = self.http.post(address).json(answer).send().await?;
        read::<Received>(response).await.map(|_| ())
    }

    async fn get<Body: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &impl Serialize,
    ) -> Result<Body, Error> {
        read(
            self.http
                .get(self.address(path)?)
                .query(query)
                .send()
                .await?,
        )
        .await
    }

    /// Parts of the path are names from outside, so they are escaped one by one.
    fn address(&self, path: &[&str]) -> Result<Url, Error> {
        let mut address = self.base.clone();
        let refused = || Error::Address(self.base.to_string());
        address
            .path_segments_mut()
            .map_err(|()| refused())?
            .pop_if_empty()
            .extend(path);
        Ok(address)
    }
}

async fn read<Body: DeserializeOwned>(response: reqwest::Response) -> Result<Body, Error> {
    if response.status().is_success() {
        return Ok(response.json().await?);
    }
    let status = response.status();
    let problem = response.json::<Problem>().await;
    Err(Error::Refused(problem.map_or_else(
        |_| status.to_string(),
        |problem| problem.error,
    )))
}
