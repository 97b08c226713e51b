//! Asking whoever sits at the terminal. Only the first question needs an answer; an empty line leaves out any other.

use std::io::{self, BufRead, Write};

use pave_survey::{Answer, Questions, Scale};

/// Asks everything that the answer does not say yet.
pub(super) fn all(
    questions: &Questions,
    answer: &mut Answer,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> io::Result<()> {
    let mut terminal = Terminal { input, output };
    answer.recommend = loop {
        let scale = &questions.recommend_scale;
        if let Some(number) = terminal.number(&questions.recommend.text, scale)? {
            break number;
        }
        terminal.say("This one needs an answer.")?;
    };
    if answer.reason.is_none() {
        let reason = terminal.words(&questions.reason.text)?;
        answer.reason = Some(reason).filter(|reason| !reason.is_empty());
    }
    for statement in &questions.statements {
        if answer.statements.contains_key(&statement.name) {
            continue;
        }
        let number = terminal.number(&statement.text, &questions.statement_scale)?;
        answer
            .statements
            .extend(number.map(|number| (statement.name.clone(), number)));
    }
    if answer.team.is_empty() {
        answer.team = terminal.words(&questions.team.text)?;
    }
    Ok(())
}

struct Terminal<'a, Input, Output> {
    input: &'a mut Input,
    output: &'a mut Output,
}

impl<Input: BufRead, Output: Write> Terminal<'_, Input, Output> {
    fn say(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.output, "  {text}")
    }

    /// A line of words; empty where there is no answer.
    fn words(&mut self, question: &str) -> io::Result<String> {
        writeln!(self.output, "{question}")?;
        self.line("words, or an empty line")
    }

    /// A number of the scale; nothing where there is no answer.
    fn number(&mut self, question: &str, scale: &Scale) -> io::Result<Option<u8>> {
        let Scale {
            from,
            to,
            low,
            high,
        } = scale;
        writeln!(self.output, "{question}")?;
        loop {
            let line = self.line(&format!("{from} {low} … {to} {high}"))?;
            if line.is_empty() {
                return Ok(None);
            }
            match line.parse() {
                Ok(number) if (*from..=*to).contains(&number) => return Ok(Some(number)),
                _ => self.say(&format!("`{line}` is no number from {from} to {to}."))?,
            }
        }
    }

    fn line(&mut self, prompt: &str) -> io::Result<String> {
        write!(self.output, "  {prompt}: ")?;
        self.output.flush()?;
        let mut line = String::new();
        if self.input.read_line(&mut line)? == 0 {
            let message = "it ended before the last question, so nothing was sent";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
        }
        Ok(line.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(typed: &str) -> (io::Result<Answer>, String) {
        let questions = Questions::of("2026-q1");
        let mut answer = Answer {
            token: "t".to_owned(),
            recommend: 0,
            reason: None,
            team: "payments".to_owned(),
            statements: [("heard".to_owned(), 3)].into(),
        };
        let mut output = Vec::new();
        let result = all(&questions, &mut answer, &mut typed.as_bytes(), &mut output);
        (result.map(|()| answer), String::from_utf8(output).unwrap())
    }

    #[test]
    fn what_was_not_said_is_asked_until_it_is_an_answer() {
        let (answer, output) = asked("\nseven\n11\n8\nQueues are slow.\n\n5\n9\n1\n\n");
        let answer = answer.unwrap();
        assert_eq!(answer.recommend, 8, "{output}");
        assert_eq!(answer.reason.as_deref(), Some("Queues are slow."));
        // Four are asked, for one was answered on the command line; the first and the last are left out.
        assert_eq!(answer.statements.len(), 3, "{:?}", answer.statements);
        assert_eq!(answer.statements["heard"], 3);
        answer.check().unwrap();
        for said in [
            "needs an answer",
            "`seven` is no number",
            "`9` is no number from 1 to 7",
        ] {
            assert!(output.contains(said), "{said}: {output}");
        }
        assert!(!output.contains("Your team"), "{output}");
    }

    #[test]
    fn input_that_ends_sends_nothing() {
        let error = asked("8\n").0.unwrap_err().to_string();
        assert!(error.contains("nothing was sent"), "{error}");
    }
}
