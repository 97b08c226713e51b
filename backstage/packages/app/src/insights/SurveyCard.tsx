import { Link, Progress } from '@backstage/core-components';
import { Button, Typography } from '@material-ui/core';
import { useState } from 'react';
import { SurveyForm } from './SurveyForm';
import { SurveyResult, Theme } from './api';
import { useAnswer } from './useInsights';
import { percent } from './words';

/** An invitation in the address, after the `#` so that no server sees it: `#survey=2026-q1&token=…`. */
function invitation() {
  const { survey, token } = Object.fromEntries(
    new URLSearchParams(window.location.hash.slice(1)),
  );
  return survey ? { survey, token: token ?? '' } : undefined;
}

/** Where the links of golden paths lead: the card is below what fits on a screen. */
const ADDRESS = '#feedback';

function comeIntoView(card: HTMLElement | null) {
  if (window.location.hash === ADDRESS) {
    card?.scrollIntoView();
  }
}

/** What came of the last survey, and the questions for those who are invited. */
export function SurveyCard() {
  return (
    <section ref={comeIntoView} aria-label="Feedback">
      <Survey />
    </section>
  );
}

function Survey() {
  const [invited] = useState(invitation);
  const [answering, setAnswering] = useState(invited !== undefined);
  const [thanks, setThanks] = useState(false);
  const { answer, error, again } = useAnswer(
    insights => insights.get('/v1/surveys', {}),
    '',
  );
  if (error) {
    return <Typography role="alert">{error}</Typography>;
  }
  if (!answer) {
    return <Progress />;
  }
  const survey = invited?.survey ?? answer[0]?.survey;
  if (!survey) {
    return <Typography>Nobody was asked yet.</Typography>;
  }
  const result = answer.find(one => one.survey === survey);
  if (answering) {
    const done = () => {
      setAnswering(false);
      setThanks(true);
      again();
    };
    return (
      <SurveyForm survey={survey} token={invited?.token ?? ''} done={done} />
    );
  }
  return (
    <>
      {result && <Result result={result} />}
      {thanks ? (
        <Typography role="status">
          Thank you. What becomes of it will be here.
        </Typography>
      ) : (
        <Button variant="outlined" onClick={() => setAnswering(true)}>
          I am invited
        </Button>
      )}
    </>
  );
}

function Result({ result }: { result: SurveyResult }) {
  return (
    <>
      <Typography paragraph>
        Survey {result.survey}: {recommended(result)} {responses(result)}
      </Typography>
      {result.themes.map(theme => (
        <Became key={theme.title} theme={theme} />
      ))}
    </>
  );
}

/** Never without its interval. */
function recommended({ nps }: SurveyResult): string {
  if (!nps) {
    return 'too few answers for a number.';
  }
  const [value, low, high] = [nps.value, nps.low, nps.high].map(number =>
    number.toFixed(0),
  );
  return `Net Promoter Score ${value}, somewhere from ${low} to ${high}.`;
}

function responses({ responses: n, invited, responseRate }: SurveyResult) {
  const rate =
    typeof responseRate === 'number' ? ` (${percent(responseRate)})` : '';
  return `${n} of ${invited} answered${rate}.`;
}

function Became({ theme }: { theme: Theme }) {
  return (
    <Typography variant="body2">
      {theme.title}:{' '}
      {theme.status === 'declined' ? (
        `stays as it is. ${theme.why}`
      ) : (
        <Link to={theme.issue} underline="always">
          {theme.status}
        </Link>
      )}
    </Typography>
  );
}
