//! At least once in, effectively once out.

use pave_insights::intake::Delivery;
use pave_insights::store::Outcome;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};

use crate::databases::{Server, open};
use crate::deliveries::{at, change, delivery, deployment, incident, push};

/// What happens next in the life of a service.
#[derive(Debug, Clone)]
enum Step {
    Commit { labels: bool, requested: bool },
    Deploy { back: u64, succeeds: bool },
    Incident { resolved: bool },
    Provision,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (any::<bool>(), any::<bool>()).prop_map(|(labels, requested)| Step::Commit { labels, requested }),
        4 => (0..3_u64, prop::bool::weighted(0.8)).prop_map(|(back, succeeds)| Step::Deploy { back, succeeds }),
        2 => any::<bool>().prop_map(|resolved| Step::Incident { resolved }),
        1 => Just(Step::Provision),
    ]
}

/// The deliveries of one life: each step says one to three things, in deliveries of their own.
fn life(service: &str, steps: &[Step]) -> Vec<Delivery> {
    let mut facts: Vec<(i64, Value)> = Vec::new();
    let mut commit = 1;
    for (step, number) in steps.iter().zip(1_u64..) {
        let minutes = i64::try_from(number).unwrap() * 37;
        match step {
            Step::Commit { labels, requested } => {
                commit += 1;
                facts.push((minutes, push(service, commit, minutes)));
                if *requested {
                    let labels: &[&str] = if *labels { &["hotfix"] } else { &[] };
                    facts.push((
                        minutes,
                        change(service, commit, minutes - 90, minutes, labels),
                    ));
                }
            }
            Step::Deploy { back, succeeds } => {
                let deployed = commit.saturating_sub(*back).max(1);
                let end = if *succeeds { "succeeded" } else { "failed" };
                for (status, later) in [("pending", 0), ("running", 1), (end, 5)] {
                    let fact = deployment(service, number, minutes + later, deployed, status);
                    facts.push((minutes + later, fact));
                }
            }
            Step::Incident { resolved } => {
                facts.push((minutes, incident(service, number, minutes, None)));
                if *resolved {
                    facts.push((
                        minutes + 20,
                        incident(service, number, minutes, Some(minutes + 20)),
                    ));
                }
            }
            Step::Provision => {
                let id = format!("{service}-{number}");
                let asked = json!({"fact": "provisioning", "id": id, "kind": "Database", "requestedAt": at(minutes)});
                let mut ready = asked.clone();
                ready["readyAt"] = json!(at(minutes + 3));
                facts.extend([(minutes, asked), (minutes + 3, ready)]);
            }
        }
    }
    let numbered = facts.into_iter().enumerate();
    numbered
        .map(|(index, (minutes, fact))| {
            delivery(&format!("{service}-{index}"), minutes, &json!([fact]))
        })
        .collect()
}

/// In order, and then shuffled with repetitions and a restart in the middle.
fn lives() -> impl Strategy<Value = (Vec<Delivery>, Vec<Delivery>, usize)> {
    (
        prop::collection::vec(step(), 1..14),
        prop::collection::vec(step(), 1..8),
    )
        .prop_map(|(checkout, ledger)| {
            let mut all = life("checkout", &checkout);
            all.extend(life("ledger", &ledger));
            all
        })
        .prop_flat_map(|all| {
            let repeated = prop::sample::subsequence(all.clone(), 0..=all.len());
            (Just(all), repeated)
        })
        .prop_flat_map(|(all, repeated)| {
            let mut mixed = all.clone();
            mixed.extend(repeated);
            let length = mixed.len();
            (Just(all), Just(mixed).prop_shuffle(), 0..length)
        })
}

#[test]
fn any_order_repetition_and_restart_gives_the_same_tables_and_so_does_a_rebuild() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for server in Server::all() {
        let cases = if server.name() == "SQLite" { 24 } else { 12 };
        let config = Config {
            cases,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(7),
            ..Config::default()
        };
        TestRunner::new(config)
            .run(&lives(), |(all, mixed, restart)| {
                let (orderly, disorderly, rebuilt) = runtime.block_on(async {
                    let store = open(&server.database().await).await;
                    store.record_all(&all).await.unwrap();
                    let orderly = store.dump().await.unwrap();
                    let url = server.database().await;
                    for part in [&mixed[..restart], &mixed[restart..]] {
                        let store = open(&url).await;
                        for delivery in part {
                            store.record(delivery).await.unwrap();
                        }
                    }
                    let store = open(&url).await;
                    let disorderly = store.dump().await.unwrap();
                    assert_eq!(store.rebuild().await.unwrap(), all.len() as u64);
                    (orderly, disorderly, store.dump().await.unwrap())
                });
                prop_assert_eq!(&orderly, &disorderly);
                prop_assert_eq!(&orderly, &rebuilt);
                Ok(())
            })
            .unwrap_or_else(|error| panic!("{}: {error}", server.name()));
        eprintln!("{}: {cases} lives, the same tables", server.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_hold_the_same_and_forgetting_bodies_changes_nothing_that_is_counted() {
    let all = life(
        "checkout",
        &[
            Step::Deploy {
                back: 0,
                succeeds: true,
            },
            Step::Commit {
                labels: false,
                requested: true,
            },
            Step::Deploy {
                back: 0,
                succeeds: true,
            },
            Step::Incident { resolved: true },
            Step::Deploy {
                back: 1,
                succeeds: true,
            },
            Step::Provision,
        ],
    );
    let mut dumps = Vec::new();
    for server in Server::all() {
        let store = open(&server.database().await).await;
        store.record_all(&all).await.unwrap();
        let before = store.dump().await.unwrap();
        assert!(before.contains("kind=rollback"), "{before}");
        assert!(before.contains("failed_by=incident"), "{before}");
        assert_eq!(
            store.forget_bodies(at(1_000_000)).await.unwrap(),
            all.len() as u64
        );
        assert_eq!(store.forget_bodies(at(1_000_000)).await.unwrap(), 0);
        store.rebuild().await.unwrap();
        assert_eq!(store.dump().await.unwrap(), before, "{}", server.name());
        dumps.push(before);
    }
    dumps.dedup();
    assert_eq!(dumps.len(), 1, "the databases differ");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_understood_is_kept_where_somebody_sees_it() {
    let good = json!([deployment("checkout", 1, 0, 1, "succeeded")]);
    let nameless = json!([deployment("", 1, 0, 1, "succeeded")]);
    let zero = json!([deployment("check\u{0}out", 1, 0, 1, "succeeded")]);
    let cases = [
        ("good", &good, Outcome::Stored, "it is good"),
        ("good", &good, Outcome::Repeated, "it came before"),
        (
            "good",
            &nameless,
            Outcome::DeadLetter,
            "the name came before with another body",
        ),
        (
            "nameless",
            &nameless,
            Outcome::DeadLetter,
            "a service has a name",
        ),
        (
            "zero",
            &zero,
            Outcome::DeadLetter,
            "PostgreSQL takes no zero byte in a text",
        ),
        ("empty", &json!([]), Outcome::Ignored, "it says nothing"),
        (
            "odd",
            &json!([{"fact": "party"}]),
            Outcome::DeadLetter,
            "there is no such fact",
        ),
    ];
    for server in Server::all() {
        let store = open(&server.database().await).await;
        for (id, facts, expected, reason) in &cases {
            let outcome = store.record(&delivery(id, 0, facts)).await.unwrap();
            assert_eq!(outcome, *expected, "{}: {id}, {reason}", server.name());
        }
        let before = store.dump().await.unwrap();
        assert_eq!(before.matches("dead_letter:").count(), 4, "{before}");
        store.rebuild().await.unwrap();
        assert_eq!(store.dump().await.unwrap(), before);
    }
}
