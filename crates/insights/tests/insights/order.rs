//! What contradicts itself is counted the same in whatever order it comes: sources repeat themselves, late and in other words.

use pave_insights::fact::Fact;
use pave_insights::projection::{Rules, Scope, project};
use serde_json::json;

/// Every order of a few facts.
fn orders(facts: &[Fact]) -> Vec<Vec<Fact>> {
    if facts.is_empty() {
        return vec![Vec::new()];
    }
    let mut orders = Vec::new();
    for (index, first) in facts.iter().enumerate() {
        let mut rest = facts.to_vec();
        rest.remove(index);
        for mut order in self::orders(&rest) {
            order.insert(0, first.clone());
            orders.push(order);
        }
    }
    orders
}

#[test]
fn facts_that_contradict_each_other_amount_to_the_same_in_every_order() {
    let scope = Scope {
        service: "orders".to_owned(),
        environment: "production".to_owned(),
    };
    let at = "2026-11-24T10:00:00Z";
    let deployed = |id: &str, commit: &str, link: &str| {
        json!({
            "fact": "deployment", "at": at, "id": id, "service": "orders", "environment": "production", "status": "succeeded",
            "repository": "acme/orders", "commit": commit, "link": link,
        })
    };
    let broken = |cause: &str| {
        json!({
            "fact": "incident", "at": at, "id": "pager:1", "service": "orders", "environment": "production", "cause": cause,
            "startedAt": at,
        })
    };
    let facts = [
        deployed("forge:1", &"a".repeat(40), "https://ci.acme.example/1"),
        deployed("forge:1", &"b".repeat(40), "https://ci.acme.example/2"),
        deployed("forge:2", &"c".repeat(40), "https://ci.acme.example/3"),
        broken("forge:1"),
        broken("forge:2"),
    ];
    let facts: Vec<Fact> = facts
        .into_iter()
        .map(|fact| serde_json::from_value(fact).unwrap())
        .collect();
    let rules = Rules::default();
    let expected = project(&scope, &facts, &rules);
    assert_eq!(expected.deployments.len(), 2);
    assert_eq!(expected.incidents.len(), 1);
    for order in orders(&facts) {
        assert_eq!(project(&scope, &order, &rules), expected, "{order:?}");
    }
}
