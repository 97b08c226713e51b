//! Invitations and answers in the database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use sqlx::Row as _;

use super::{
    Answer, Change, FEWEST_FOR_A_NUMBER, Invitations, Invite, Recommendations, SurveyResult, Theme,
    Themes, shown,
};
use crate::store::{Error, Store};

/// Most invitations at once.
const MOST_INVITATIONS: u64 = 10_000;

/// Why an answer or invitation is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// The token is not one of this survey, or was used.
    #[error("token: is not an open invitation of this survey; ask the platform team for another")]
    Token,
    /// A value is out of its range.
    #[error("{0}")]
    Value(String),
    /// The system gives no random numbers.
    #[error("no random numbers: {0}; try again")]
    Random(getrandom::Error),
    /// Nobody was invited to it.
    #[error("there is no such survey; open it with POST /v1/surveys/<name>/invitations")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<sqlx::Error> for SurveyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

fn random() -> Result<String, SurveyError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(SurveyError::Random)?;
    Ok(hex::encode(bytes))
}

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

impl Store {
    /// Opens a survey or invites more people to it.
    pub async fn invite(
        &self,
        survey: &str,
        invite: &Invite,
        now: Timestamp,
    ) -> Result<Invitations, SurveyError> {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        if survey.is_empty() || survey.len() > 60 || !survey.chars().all(plain) {
            return Err(SurveyError::Value(
                "survey: its name has 1 to 60 letters, digits and `-`".to_owned(),
            ));
        }
        if invite.invitations > invite.population.min(MOST_INVITATIONS) {
            let text =
                format!("invitations: at most one for each person and {MOST_INVITATIONS} at once");
            return Err(SurveyError::Value(text));
        }
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO survey (name, population, opened_at) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET population = excluded.population",
        )
        .bind(survey)
        .bind(i64::try_from(invite.population).unwrap_or(i64::MAX))
        .bind(now.as_millisecond())
        .execute(&mut *writing.transaction)
        .await?;
        let mut tokens = Vec::new();
        for _ in 0..invite.invitations {
            let token = random()?;
            sqlx::query(
                "INSERT INTO survey_invitation (survey, token_sha256, answered) VALUES ($1, $2, 0)",
            )
            .bind(survey)
            .bind(hash(&token))
            .execute(&mut *writing.transaction)
            .await?;
            tokens.push(token);
        }
        writing.transaction.commit().await?;
        Ok(Invitations { tokens })
    }

    /// Takes an answer, once for each token.
    pub async fn answer(
        &self,
        survey: &str,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), SurveyError> {
        let checked = answer.check();
        checked.map_err(|error| SurveyError::Value(error.to_string()))?;
        let mut writing = self.write().await?;
        let used = sqlx::query(
            "UPDATE survey_invitation SET answered = 1 WHERE survey = $1 AND token_sha256 = $2 AND answered = 0",
        )
        .bind(survey)
        .bind(hash(&answer.token))
        .execute(&mut *writing.transaction)
        .await?;
        if used.rows_affected() != 1 {
            return Err(SurveyError::Token);
        }
        let statements = serde_json::to_string(&answer.statements).map_err(Error::from)?;
        sqlx::query(
            "INSERT INTO survey_answer (survey, id, team, recommend, statements, reason, answered_on) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(survey)
        .bind(random()?)
        .bind(&answer.team)
        .bind(i64::from(answer.recommend))
        .bind(statements)
        .bind(&answer.reason)
        .bind(now.to_zoned(TimeZone::UTC).date().to_string())
        .execute(&mut *writing.transaction)
        .await?;
        writing.transaction.commit().await?;
        Ok(())
    }

    /// What came out, against an earlier survey when one is named. Nothing for a survey that was never opened.
    pub async fn survey(
        &self,
        survey: &str,
        against: Option<&str>,
    ) -> Result<Option<SurveyResult>, Error> {
        let Some(population) = self.population(survey).await? else {
            return Ok(None);
        };
        let invited = sqlx::query("SELECT COUNT(*) FROM survey_invitation WHERE survey = $1")
            .bind(survey)
            .fetch_one(self.pool())
            .await?;
        let invited = u64::try_from(invited.try_get::<i64, _>(0)?).unwrap_or_default();
        let (all, teams, statements) = self.answers(survey).await?;
        let mut change = None;
        if let Some(against) = against
            && let Some(earlier) = self.population(against).await?
        {
            let (before, _, _) = self.answers(against).await?;
            let points = all.change(&before, [Some(population), Some(earlier)]);
            change = points.map(|points| Change {
                against: against.to_owned(),
                points,
            });
        }
        Ok(Some(SurveyResult {
            survey: survey.to_owned(),
            population,
            invited,
            responses: all.n(),
            response_rate: rate(all.n(), invited),
            nps: all.estimate(Some(population)),
            statements,
            teams: shown(teams),
            change,
            themes: self.themes(survey).await?,
        }))
    }

    /// The last few surveys, the newest first.
    pub(crate) async fn surveys(&self) -> Result<Vec<SurveyResult>, Error> {
        let rows = sqlx::query("SELECT name FROM survey ORDER BY opened_at DESC, name LIMIT 20")
            .fetch_all(self.pool())
            .await?;
        let mut results = Vec::new();
        for row in rows {
            results.extend(self.survey(&row.try_get::<String, _>(0)?, None).await?);
        }
        Ok(results)
    }

    /// Says what became of the answers, in place of what was said before.
    pub async fn tell_themes(&self, survey: &str, themes: &Themes) -> Result<(), SurveyError> {
        themes.check().map_err(SurveyError::Value)?;
        if self.population(survey).await?.is_none() {
            return Err(SurveyError::Unknown);
        }
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO survey_themes (survey, themes) VALUES ($1, $2) \
             ON CONFLICT (survey) DO UPDATE SET themes = excluded.themes",
        )
        .bind(survey)
        .bind(serde_json::to_string(&themes.themes).map_err(Error::from)?)
        .execute(&mut *writing.transaction)
        .await?;
        writing.transaction.commit().await?;
        Ok(())
    }

    async fn themes(&self, survey: &str) -> Result<Vec<Theme>, Error> {
        let row = sqlx::query("SELECT themes FROM survey_themes WHERE survey = $1")
            .bind(survey)
            .fetch_optional(self.pool())
            .await?;
        let Some(row) = row else {
            return Ok(Vec::new());
        };
        Ok(serde_json::from_str(&row.try_get::<String, _>(0)?)?)
    }

    /// Forgets the reasons in answers of days before this one. What is counted stays.
    pub async fn forget_reasons(&self, before: Date) -> Result<u64, Error> {
        let mut writing = self.write().await?;
        let forgotten = sqlx::query(
            "UPDATE survey_answer SET reason = NULL WHERE reason IS NOT NULL AND answered_on < $1",
        )
        .bind(before.to_string())
        .execute(&mut *writing.transaction)
        .await?;
        writing.transaction.commit().await?;
        Ok(forgotten.rows_affected())
    }

    async fn population(&self, survey: &str) -> Result<Option<u64>, Error> {
        let row = sqlx::query("SELECT population FROM survey WHERE name = $1")
            .bind(survey)
            .fetch_optional(self.pool())
            .await?;
        let population = row.map(|row| row.try_get::<i64, _>(0)).transpose()?;
        Ok(population.and_then(|population| u64::try_from(population).ok()))
    }

    async fn answers(
        &self,
        survey: &str,
    ) -> Result<
        (
            Recommendations,
            BTreeMap<String, Recommendations>,
            BTreeMap<String, f64>,
        ),
        Error,
    > {
        let rows =
            sqlx::query("SELECT team, recommend, statements FROM survey_answer WHERE survey = $1")
                .bind(survey)
                .fetch_all(self.pool())
                .await?;
        let mut all = Recommendations::default();
        let mut teams: BTreeMap<String, Recommendations> = BTreeMap::new();
        let mut sums: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for row in rows {
            let recommend = u8::try_from(row.try_get::<i64, _>(1)?).unwrap_or_default();
            all.add(recommend);
            teams.entry(row.try_get(0)?).or_default().add(recommend);
            let statements: BTreeMap<String, u8> =
                serde_json::from_str(&row.try_get::<String, _>(2)?)?;
            for (statement, agreement) in statements {
                let sum = sums.entry(statement).or_default();
                *sum = (sum.0 + u64::from(agreement), sum.1 + 1);
            }
        }
        let means = sums
            .into_iter()
            .filter(|(_, (_, n))| *n >= FEWEST_FOR_A_NUMBER);
        let means = means.filter_map(|(statement, (sum, n))| Some((statement, rate(sum, n)?)));
        Ok((all, teams, means.collect()))
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of people are far below 2^52"
)]
fn rate(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
