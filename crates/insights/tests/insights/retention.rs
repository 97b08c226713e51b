//! What is not kept for ever: bodies of events and reasons of answers, each in its time, and no number with them.

use jiff::{SignedDuration, Timestamp};
use pave_insights::retention::Retention;
use pave_insights::survey::{Answer, Invite};
use serde_json::json;

use crate::databases::{Server, open};
use crate::deliveries::{at, delivery, deployment};

const RETENTION: Retention = Retention {
    bodies: 90,
    reasons: 365,
};

fn after(moment: Timestamp, days: i64) -> Timestamp {
    moment + SignedDuration::from_hours(24 * days)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_forgotten_in_its_time_and_no_number_changes() {
    for server in Server::all() {
        let store = open(&server.database().await).await;
        // More than are forgotten in one transaction.
        let mut events: Vec<_> = (0..1500)
            .map(|number| delivery(&format!("nothing-{number}"), 0, &json!([])))
            .collect();
        let something = json!([deployment("checkout", 1, 0, 1, "succeeded")]);
        events.push(delivery("something", 0, &something));
        store.record_all(&events).await.unwrap();
        let invite = Invite {
            population: 10,
            invitations: 1,
        };
        let invited = store.invite("one", &invite, at(0)).await.unwrap();
        let answer = Answer {
            token: invited.tokens[0].clone(),
            recommend: 9,
            reason: Some("Queues are slow.".to_owned()),
            team: String::new(),
            statements: std::collections::BTreeMap::new(),
        };
        store.answer("one", &answer, at(0)).await.unwrap();
        let before = store.dump().await.unwrap();
        let cases = [
            (89, [0, 0], "nothing is that old"),
            (91, [1501, 0], "bodies name people"),
            (92, [0, 0], "they are gone"),
            (367, [0, 1], "a reason may say who gave it"),
            (368, [0, 0], "it is gone"),
        ];
        for (days, expected, reason) in cases {
            let forgotten = RETENTION.forget(&store, after(at(0), days)).await.unwrap();
            assert_eq!(forgotten, expected, "{}, {days}: {reason}", server.name());
        }
        store.rebuild().await.unwrap();
        assert_eq!(store.dump().await.unwrap(), before, "{}", server.name());
        let survey = store.survey("one", None).await.unwrap().unwrap();
        assert_eq!(survey.responses, 1, "the answer still counts");
    }
}
