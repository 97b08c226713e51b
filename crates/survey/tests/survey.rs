//! What is asked, and which answers are taken.

use std::collections::{BTreeMap, BTreeSet};

use pave_survey::{Answer, Questions, STATEMENTS};

/// What makes an answer wrong.
type Fault = fn(&mut Answer);

fn names(survey: &str) -> Vec<String> {
    let questions = Questions::of(survey).statements.into_iter();
    questions.map(|statement| statement.name).collect()
}

#[test]
fn a_survey_has_five_statements_and_every_statement_has_its_turn() {
    let quarters = (2026..2030).flat_map(|year| (1..=4).map(move |q| format!("{year}-q{q}")));
    let mut asked = BTreeSet::new();
    for survey in quarters {
        let names = names(&survey);
        assert_eq!(names.len(), 5, "{survey}: {names:?}");
        assert!(
            names.contains(&"heard".to_owned()),
            "{survey}: whether answers help is always asked"
        );
        asked.extend(names);
    }
    assert_eq!(asked.len(), STATEMENTS.len(), "{asked:?}");
    assert_ne!(names("2026-q1"), names("2026-q2"));
    assert_eq!(
        names("").len(),
        5,
        "and a survey without a name is one, too"
    );
}

#[test]
fn an_answer_out_of_range_is_refused_with_the_way_out() {
    let answer = || Answer {
        token: String::new(),
        recommend: 10,
        reason: Some("r".repeat(2000)),
        team: "payments".to_owned(),
        statements: BTreeMap::from([("ease".to_owned(), 7)]),
    };
    answer().check().unwrap();
    let wrong: [(&str, Fault); 6] = [
        ("a number from 0 to 10", |answer| answer.recommend = 11),
        ("shorten it", |answer| {
            answer.reason = Some("r".repeat(2001));
        }),
        ("no plain text", |answer| {
            answer.reason = Some("\0".to_owned());
        }),
        ("the team's name", |answer| answer.team = "a\nb".to_owned()),
        ("choose from independence, feedback", |answer| {
            answer.statements.insert("speed".to_owned(), 4);
        }),
        ("statements.ease: `8`", |answer| {
            answer.statements.insert("ease".to_owned(), 8);
        }),
    ];
    for (expected, change) in wrong {
        let mut answer = answer();
        change(&mut answer);
        let error = answer.check().unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
}
