//! What the journey asks of Gitea's API.

use anyhow::{Context, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use pave_control_plane::{Wait, until};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{Journey, ORGANIZATION, Step, platform::LIMIT};

/// Host and port; nothing but this machine reaches it.
pub(super) const HOST: &str = "127.0.0.1:13000";

/// Where people and programs find it.
pub(super) fn url() -> String {
    format!("http://{HOST}")
}

/// The API, for the portal's user.
pub(super) struct Gitea {
    client: Client,
    token: String,
}

impl Gitea {
    pub(super) fn new(token: String) -> Self {
        Self {
            client: Client::new(),
            token,
        }
    }

    /// That of the journey, once the forge is there.
    pub(super) fn of(journey: &Journey<'_>) -> anyhow::Result<Self> {
        Ok(Self::new(journey.fact(Step::Forge, "token")?))
    }

    pub(super) async fn call(
        &self,
        method: Method,
        route: &str,
        body: Option<Value>,
    ) -> anyhow::Result<Value> {
        let mut request = self
            .client
            .request(method.clone(), format!("{}/api/v1{route}", url()))
            .header("Authorization", format!("token {}", self.token));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        if !status.is_success() {
            bail!("Gitea answers {status} to {method} {route}: {text}");
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("{method} {route}: {text}"))
    }

    /// The organization, unless it is there.
    pub(super) async fn organization(&self) -> anyhow::Result<()> {
        let route = format!("/orgs/{ORGANIZATION}");
        if self.call(Method::GET, &route, None).await.is_err() {
            let body = json!({"username": ORGANIZATION, "visibility": "public"});
            self.call(Method::POST, "/orgs", Some(body)).await?;
        }
        Ok(())
    }

    /// A repository of the organization with a README, unless it is there.
    pub(super) async fn repository(&self, name: &str) -> anyhow::Result<()> {
        let route = format!("/repos/{ORGANIZATION}/{name}");
        if self.call(Method::GET, &route, None).await.is_err() {
            let body = json!({"name": name, "auto_init": true, "default_branch": "main"});
            let route = format!("/orgs/{ORGANIZATION}/repos");
            self.call(Method::POST, &route, Some(body)).await?;
        }
        Ok(())
    }

    /// Commits a file to the default branch, unless it is there.
    pub(super) async fn commit(
        &self,
        repository: &str,
        (path, content): (&str, &str),
    ) -> anyhow::Result<()> {
        let route = format!("/repos/{ORGANIZATION}/{repository}/contents/{path}");
        if self.call(Method::GET, &route, None).await.is_ok() {
            return Ok(());
        }
        let body = json!({"message": format!("Add {path}"), "content": STANDARD.encode(content)});
        self.call(Method::POST, &route, Some(body)).await.map(drop)
    }

    /// Replaces a text of a file on a new branch, and returns the commit.
    pub(super) async fn change(
        &self,
        repository: &str,
        branch: &str,
        (path, from, to): (&str, &str, &str),
    ) -> anyhow::Result<String> {
        let route = format!("/repos/{ORGANIZATION}/{repository}/contents/{path}");
        let file = self.call(Method::GET, &route, None).await?;
        let content = file["content"].as_str().context("there is no content")?;
        let content = String::from_utf8(STANDARD.decode(content)?)?;
        ensure!(content.contains(from), "{path} does not hold `{from}`");
        let body = json!({
            "message": format!("Change {path}"), "content": STANDARD.encode(content.replace(from, to)), "sha": file["sha"],
            "branch": "main", "new_branch": branch,
        });
        let made = self.call(Method::PUT, &route, Some(body)).await?;
        let commit = made["commit"]["sha"].as_str();
        Ok(commit.context("there is no commit")?.to_owned())
    }

    /// Opens a pull request of a branch, and returns its page.
    pub(super) async fn pull_request(
        &self,
        repository: &str,
        (branch, title): (&str, &str),
    ) -> anyhow::Result<String> {
        let route = format!("/repos/{ORGANIZATION}/{repository}/pulls");
        let body = json!({"head": branch, "base": "main", "title": title});
        let made = self.call(Method::POST, &route, Some(body)).await?;
        let page = made["html_url"].as_str();
        Ok(page.context("the pull request has no page")?.to_owned())
    }

    /// Merges the pull request of this page, as its reviewer.
    pub(super) async fn merge(&self, repository: &str, request: &str) -> anyhow::Result<()> {
        let number = request.rsplit('/').next().unwrap_or_default();
        let route = format!("/repos/{ORGANIZATION}/{repository}/pulls/{number}/merge");
        let body = json!({"Do": "merge"});
        // Gitea looks whether it can be merged a moment after it was opened.
        until(LIMIT, "the pull request is merged", async || {
            self.call(Method::POST, &route, Some(body.clone()))
                .await
                .map(|_| Wait::Done(()))
        })
        .await
    }

    /// The newest commit of the default branch.
    pub(super) async fn head(&self, repository: &str) -> anyhow::Result<String> {
        let route = format!("/repos/{ORGANIZATION}/{repository}/branches/main");
        let branch = self.call(Method::GET, &route, None).await?;
        let id = branch["commit"]["id"].as_str();
        Ok(id.context("the branch has no commit")?.to_owned())
    }
}
