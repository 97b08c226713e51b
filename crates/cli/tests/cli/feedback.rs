//! `pave feedback` against a real pave-insights.
#![expect(
    clippy::unwrap_used,
    reason = "a test whose service does not start has failed"
)]

use std::process::Command;

use insta_cmd::assert_cmd_snapshot;
use jiff::Timestamp;
use pave_insights::{
    projection::Rules,
    server::{Senders, routers},
    services::Services,
    store::Store,
    survey::Invite,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Runtime};

use crate::pave;

const SURVEY: &str = "2026-q1";

/// The service with a survey, and the tokens of its invitations.
struct Insights {
    runtime: Runtime,
    _directory: TempDir,
    store: std::sync::Arc<Store>,
    address: String,
    tokens: Vec<String>,
}

impl Insights {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("insights.db").display());
        let invite = Invite {
            population: 60,
            invitations: 8,
        };
        let (store, tokens, address) = runtime.block_on(async {
            let store = Store::open(&url, Rules::default(), Services::default());
            let store = std::sync::Arc::new(store.await.unwrap());
            let invitations = store
                .invite(SURVEY, &invite, Timestamp::now())
                .await
                .unwrap();
            let (_, answers) = routers(store.clone(), Senders::default(), None);
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = format!("http://{}", listener.local_addr().unwrap());
            tokio::spawn(axum::serve(listener, answers).into_future());
            (store, invitations.tokens, address)
        });
        Self {
            runtime,
            _directory: directory,
            store,
            address,
            tokens,
        }
    }

    fn pave(&self, token: usize, arguments: &str) -> Command {
        let mut command = pave(&format!("feedback {SURVEY} {arguments}"));
        command.env("PAVE_INSIGHTS_URL", &self.address);
        command.env("PAVE_SURVEY_TOKEN", &self.tokens[token]);
        command
    }

    fn result(&self) -> pave_insights::survey::SurveyResult {
        let result = self.store.survey(SURVEY, None);
        self.runtime.block_on(result).unwrap().unwrap()
    }
}

#[test]
fn an_answer_is_counted_once_and_its_token_is_used_up() {
    let insights = Insights::start();
    let said = "--recommend 9 --agree ease=5 --agree heard=3 --team payments";
    let sent = insights.pave(0, said).output().unwrap();
    let shown = String::from_utf8(sent.stdout).unwrap();
    assert!(sent.status.success(), "{shown}");
    let expected = "\
Thank you: your answer to 2026-q1 counts, and leads to nobody.
  QUESTION   ANSWER
  recommend  9
  team       payments
  ease       5
  heard      3
";
    assert_eq!(shown, expected);
    assert_eq!(insights.result().responses, 1);
    let again = insights.pave(0, said).output().unwrap();
    let shown = String::from_utf8(again.stderr).unwrap();
    assert_eq!(again.status.code(), Some(1), "{shown}");
    assert!(
        shown.contains("token: is not an open invitation of this survey; ask the platform team")
    );
    assert_eq!(insights.result().responses, 1);
    let as_json = insights
        .pave(1, "--recommend 3 --reason Slow. -o json")
        .output()
        .unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&as_json.stdout).unwrap();
    assert_eq!(answer["recommend"], 3, "{answer}");
    assert_eq!(answer["reason"], "Slow.");
    assert_eq!(answer.get("token"), None);
    assert!(
        !answer.to_string().contains(&insights.tokens[1]),
        "what is printed may end in a log: {answer}"
    );
    assert_eq!(insights.result().responses, 2);
}

#[test]
fn what_is_wrong_is_said_before_anything_is_sent() {
    let insights = Insights::start();
    for (arguments, code, said) in [
        ("", 2, "--recommend is missing"),
        ("--recommend 11", 2, "11 is not in 0..=10"),
        ("--recommend 7 --agree ease", 2, "a number from 1 to 7"),
        (
            "--recommend 7 --agree speed=3",
            1,
            "`speed` is not asked; choose from independence",
        ),
        ("--recommend 7 --agree ease=8", 1, "statements.ease: `8`"),
        (
            "--recommend 7 --insights insights.acme.example",
            2,
            "is no address",
        ),
        (
            "--recommend 7 --insights http://127.0.0.1:1",
            5,
            "does not answer",
        ),
    ] {
        let output = insights.pave(0, arguments).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments}: {text}");
        assert!(text.contains(said), "{arguments}: {text}");
    }
    let mut nowhere = insights.pave(0, "--recommend 7");
    let output = nowhere.env_remove("PAVE_INSIGHTS_URL").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.contains("hint: say where pave-insights answers"),
        "{text}"
    );
    assert_eq!(insights.result().responses, 0);
}

#[test]
fn the_questions_are_those_that_the_service_gives_the_portal() {
    assert_cmd_snapshot!(pave("feedback 2026-q1 --questions"));
    let insights = Insights::start();
    let mut command = pave("feedback 2026-q1 --questions -o json");
    let printed: serde_json::Value =
        serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    let address = format!("{}/v1/surveys/{SURVEY}/questions", insights.address);
    let served: serde_json::Value = insights
        .runtime
        .block_on(async { reqwest::get(address).await.unwrap().json().await.unwrap() });
    assert_eq!(printed, served);
}
