//! The tag contract: legal on every cloud, and nobody replaces an automatic tag.

use std::collections::{BTreeMap, BTreeSet};

use pave_api::{
    composite::DeveloperObject,
    environment::Stage,
    vocabulary::{AUTOMATIC_TAGS, TAG_KEY_PATTERN, TAG_VALUE_PATTERN},
};
use pave_policy::{Identity, SYSTEM_LABEL, automatic_tags, merge};
use proptest::prelude::*;
use regex::Regex;

fn tags(word: &str, labels: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let identity = Identity {
        team: word.to_owned(),
        cost_center: word.to_owned(),
        owner: word.to_owned(),
        stage: Stage::Dev,
    };
    let object = DeveloperObject {
        name: word,
        namespace: word,
        is_claim: false,
    };
    automatic_tags(&identity, object, labels, (word, Some(word)))
}

/// How a name appears in the tag `claim-name`.
fn value_of(name: &str) -> String {
    tags(name, &BTreeMap::new())["claim-name"].clone()
}

#[test]
fn everything_gets_the_automatic_tags_and_no_others() {
    let identity = Identity {
        team: "payments".to_owned(),
        cost_center: "cc-4711".to_owned(),
        owner: "payments-core".to_owned(),
        stage: Stage::Prod,
    };
    let object = DeveloperObject {
        name: "orders",
        namespace: "payments-prod",
        is_claim: false,
    };
    let tags = automatic_tags(
        &identity,
        object,
        &BTreeMap::new(),
        ("Database", Some("acme")),
    );
    let expected = [
        ("claim-kind", "database"),
        ("claim-name", "orders"),
        ("claim-namespace", "payments-prod"),
        ("cost-center", "cc-4711"),
        ("environment", "prod"),
        ("managed-by", "pave-acme"),
        ("owner", "payments-core"),
        ("system", "orders"),
        ("team", "payments"),
    ];
    let found: Vec<_> = tags.iter().map(|(key, value)| (&**key, &**value)).collect();
    assert_eq!(found, expected);
    let keys: BTreeSet<_> = tags.keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(AUTOMATIC_TAGS));
}

#[test]
fn a_label_says_which_system_an_object_is_part_of() {
    let labels = BTreeMap::from([(SYSTEM_LABEL.to_owned(), "shop".to_owned())]);
    assert_eq!(tags("orders", &labels)["system"], "shop");
}

#[test]
fn a_value_is_changed_only_where_a_cloud_would_refuse_it() {
    let long = "a".repeat(64);
    for (name, expected, reason) in [
        ("orders", "orders", "legal as it is"),
        ("4711_x-y", "4711_x-y", "legal as it is"),
        (&long[..63], &long[..63], "the longest that is legal"),
        ("orders.v2", "orders-v2-ace4ce8e", "no dots on Google Cloud"),
        ("Orders", "orders-b7e8acdd", "lower case on Google Cloud"),
        ("-x_", "x-b7dfba9b", "letters or digits at the ends"),
        ("", "e3b0c442", "never empty"),
        ("日本", "cf2abf0c", "nothing readable is left"),
    ] {
        assert_eq!(value_of(name), expected, "{reason}");
    }
    let cut = value_of(&long);
    assert_eq!(
        (cut.len(), &cut[..54]),
        (63, &long[..54]),
        "cut, with the hash as its tail"
    );
}

#[test]
fn an_own_tag_never_replaces_an_automatic_one() {
    let own = BTreeMap::from([
        ("team".to_owned(), "somebody-else".to_owned()),
        ("data-class".to_owned(), "public".to_owned()),
    ]);
    let merged = merge(tags("payments", &BTreeMap::new()), &own);
    assert_eq!(merged["team"], "payments");
    assert_eq!(merged["data-class"], "public");
    assert_eq!(merged.len(), AUTOMATIC_TAGS.len() + 1);
}

proptest! {
    #[test]
    fn automatic_tags_are_legal_everywhere(word in "\\PC{0,200}", system in "\\PC{0,80}") {
        let key = Regex::new(TAG_KEY_PATTERN).unwrap();
        let value = Regex::new(TAG_VALUE_PATTERN).unwrap();
        let labels = BTreeMap::from([(SYSTEM_LABEL.to_owned(), system)]);
        for (found_key, found) in tags(&word, &labels) {
            prop_assert!(key.is_match(&found_key), "{found_key}");
            prop_assert!(value.is_match(&found), "{found_key}: {found}");
        }
    }

    #[test]
    fn a_legal_value_is_left_alone(name in "[a-z0-9]([-_a-z0-9]{0,61}[a-z0-9])?") {
        prop_assert_eq!(value_of(&name), name);
    }

    #[test]
    fn values_that_differ_stay_different(start in "[A-Za-z.]{0,80}", left in "\\PC{0,4}", right in "\\PC{0,4}") {
        prop_assume!(left != right);
        prop_assert_ne!(value_of(&format!("{start}{left}")), value_of(&format!("{start}{right}")));
    }

    #[test]
    fn own_tags_are_kept_under_the_automatic_ones(
        own in prop::collection::btree_map("[a-z]{1,3}|team|owner|system", "[a-z]{1,8}", 0..8),
    ) {
        let automatic = tags("payments", &BTreeMap::new());
        let merged = merge(automatic.clone(), &own);
        for (key, value) in &merged {
            prop_assert_eq!(automatic.get(key).or_else(|| own.get(key)), Some(value));
        }
        prop_assert!(automatic.keys().chain(own.keys()).all(|key| merged.contains_key(key)));
    }
}
