import { Progress } from '@backstage/core-components';
import { Button, TextField, Typography } from '@material-ui/core';
import { FormEvent, useState } from 'react';
import { Question, Questions, Scale } from './api';
import { useAnswer, useInsights } from './useInsights';

type Properties = {
  survey: string;
  token: string;
  /** The answer is taken. */
  done: () => void;
};

/** The questions of `pave feedback`, in the same order. Only the first one needs an answer. */
export function SurveyForm({ survey, token, done }: Properties) {
  const insights = useInsights();
  const [problem, setProblem] = useState<string>();
  const [said, setSaid] = useState<Record<string, string>>({ token });
  const { answer: questions, error } = useAnswer(
    asked => asked.get('/v1/surveys/{survey}/questions', {}, { survey }),
    survey,
  );
  if (error) {
    return <Typography role="alert">{error}</Typography>;
  }
  if (!questions) {
    return <Progress />;
  }
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const body = answerOf(questions, said);
    try {
      await insights.post('/v1/surveys/{survey}/answers', body, { survey });
      done();
    } catch (refused) {
      setProblem(refused instanceof Error ? refused.message : String(refused));
    }
  };
  const of = (name: string) => ({
    value: said[name] ?? '',
    change: (value: string) => setSaid({ ...said, [name]: value }),
  });
  const { recommend, recommendScale, reason, statementScale } = questions;
  return (
    <form onSubmit={send} aria-label={`Survey ${survey}`}>
      <Words name="token" text="Your invitation" required {...of('token')} />
      <Choice
        question={recommend}
        scale={recommendScale}
        required
        {...of('recommend')}
      />
      <Words {...reason} {...of('reason')} />
      {questions.statements.map(statement => (
        <Choice
          key={statement.name}
          question={statement}
          scale={statementScale}
          {...of(`statement ${statement.name}`)}
        />
      ))}
      <Words {...questions.team} {...of('team')} />
      {problem && <Typography role="alert">{problem}</Typography>}
      <Button type="submit" variant="contained" color="primary">
        Send
      </Button>
    </form>
  );
}

function answerOf(questions: Questions, said: Record<string, string>) {
  const statements = questions.statements
    .map(({ name }) => [name, said[`statement ${name}`]])
    .filter(([, agreement]) => agreement)
    .map(([name, agreement]) => [name, Number(agreement)]);
  return {
    token: said.token,
    recommend: Number(said.recommend),
    reason: said.reason || undefined,
    team: said.team || undefined,
    statements: Object.fromEntries(statements),
  };
}

type Field = {
  value: string;
  change: (value: string) => void;
  required?: boolean;
};

function Words({ name, text, value, change, required }: Field & Question) {
  return (
    <TextField
      id={`survey-${name}`}
      label={text}
      value={value}
      onChange={event => change(event.target.value)}
      required={required}
      multiline={name === 'reason'}
      fullWidth
      margin="dense"
    />
  );
}

/** A list of the browser's own: quick by keyboard, and on a phone. */
function Choice({
  question,
  scale,
  value,
  change,
  required,
}: Field & { question: Question; scale: Scale }) {
  return (
    <TextField
      id={`survey-${question.name}`}
      label={question.text}
      value={value}
      onChange={event => change(event.target.value)}
      required={required}
      select
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      fullWidth
      margin="dense"
    >
      <option value="">–</option>
      {numbers(scale).map(([number, label]) => (
        <option key={number} value={number}>
          {label}
        </option>
      ))}
    </TextField>
  );
}

function numbers({ from, to, low, high }: Scale): [number, string][] {
  const all = Array.from({ length: to - from + 1 }, (_, place) => from + place);
  const ends: Record<number, string> = {
    [from]: `, ${low}`,
    [to]: `, ${high}`,
  };
  return all.map(number => [number, `${number}${ends[number] ?? ''}`]);
}
