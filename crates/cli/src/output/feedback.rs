//! Questions and answers of a survey, for people.

use pave_survey::Questions;

use super::table::table;
use crate::commands::Sent;

/// A line for each question, with the option that answers it.
pub(crate) fn questions(questions: &Questions) -> String {
    let recommend = &questions.recommend_scale;
    let agree = &questions.statement_scale;
    let number = |from: u8, to: u8| format!("{from}-{to}");
    let mut rows = vec![
        vec![
            "--recommend".to_owned(),
            number(recommend.from, recommend.to),
            questions.recommend.text.clone(),
        ],
        vec![
            "--reason".to_owned(),
            "text".to_owned(),
            questions.reason.text.clone(),
        ],
    ];
    rows.extend(questions.statements.iter().map(|statement| {
        vec![
            format!("--agree {}=", statement.name),
            number(agree.from, agree.to),
            statement.text.clone(),
        ]
    }));
    rows.push(vec![
        "--team".to_owned(),
        "text".to_owned(),
        questions.team.text.clone(),
    ]);
    table(&["OPTION", "ANSWER", "QUESTION"], rows, &[])
}

/// What was said.
pub(crate) fn sent(sent: &Sent) -> String {
    let said = [
        ("recommend", Some(sent.recommend.to_string())),
        ("reason", sent.reason.clone()),
        (
            "team",
            Some(sent.team.clone()).filter(|team| !team.is_empty()),
        ),
    ];
    let said = said
        .into_iter()
        .filter_map(|(name, said)| Some(vec![name.to_owned(), said?]));
    let agreed = sent.statements.iter();
    let agreed = agreed.map(|(name, number)| vec![name.clone(), number.to_string()]);
    let rows: Vec<_> = said.chain(agreed).collect();
    format!(
        "Thank you: your answer to {} counts, and leads to nobody.\n{}",
        sent.survey,
        table(&["QUESTION", "ANSWER"], rows, &[])
    )
}
