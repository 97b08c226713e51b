import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { SurveyCard } from './SurveyCard';
import { show } from './__testUtils__/show';

const few = {
  survey: '2026-q1',
  population: 60,
  invited: 20,
  responses: 5,
  responseRate: 0.25,
  nps: null,
  statements: {},
  teams: {},
  themes: [],
};
const many = {
  ...few,
  responses: 12,
  responseRate: 0.6,
  nps: { value: 26.7, low: -8.1, high: 61.4 },
  themes: [
    {
      status: 'done',
      title: 'Queues take long',
      issue: 'https://gitea.acme.example/acme/platform/issues/7',
    },
    { status: 'declined', title: 'MySQL', why: 'One engine is enough.' },
  ],
};
const scale = (from: number, to: number) => ({
  from,
  to,
  low: 'not at all',
  high: 'very much',
});
const questions = {
  survey: '2026-q1',
  recommend: { name: 'recommend', text: 'Would you recommend it?' },
  recommendScale: scale(0, 10),
  reason: { name: 'reason', text: 'Why?' },
  statements: [
    { name: 'ease', text: 'It is easy.' },
    { name: 'heard', text: 'It listens.' },
  ],
  statementScale: scale(1, 7),
  team: { name: 'team', text: 'Your team' },
};
const ALL = 'GET /v1/surveys';
const QUESTIONS = 'GET /v1/surveys/2026-q1/questions';
const ANSWERS = 'POST /v1/surveys/2026-q1/answers';

afterEach(() => {
  window.location.hash = '';
});

describe('SurveyCard', () => {
  it('comes into view for whoever was led here by a golden path', async () => {
    const scrolled = jest.fn();
    Element.prototype.scrollIntoView = scrolled;
    show({ [ALL]: [200, [many]] }, <SurveyCard />);
    await screen.findByRole('region', { name: 'Feedback' });
    expect(scrolled).not.toHaveBeenCalled();
    window.location.hash = '#feedback';
    show({ [ALL]: [200, [many]] }, <SurveyCard />);
    await waitFor(() => expect(scrolled).toHaveBeenCalledTimes(1));
  });

  it('never shows a score without its interval and how many answered', async () => {
    show({ [ALL]: [200, [many]] }, <SurveyCard />);
    expect(
      await screen.findByText(
        'Survey 2026-q1: Net Promoter Score 27, somewhere from -8 to 61. 12 of 20 answered (60.0 %).',
      ),
    ).toBeInTheDocument();
  });

  it('shows no score that pave-insights does not give', async () => {
    show({ [ALL]: [200, [few]] }, <SurveyCard />);
    expect(
      await screen.findByText(/too few answers for a number/),
    ).toBeInTheDocument();
  });

  it('shows what became of what people said', async () => {
    show({ [ALL]: [200, [many]] }, <SurveyCard />);
    expect(await screen.findByRole('link', { name: /done/ })).toHaveAttribute(
      'href',
      'https://gitea.acme.example/acme/platform/issues/7',
    );
    expect(
      screen.getByText('MySQL: stays as it is. One engine is enough.'),
    ).toBeInTheDocument();
  });

  it('asks who follows an invitation, and sends what was said and nothing else', async () => {
    window.location.hash = '#survey=2026-q1&token=0123';
    const asked = show(
      {
        [ALL]: [200, [few]],
        [QUESTIONS]: [200, questions],
        [ANSWERS]: [201, { outcome: 'stored' }],
      },
      <SurveyCard />,
    );
    await userEvent.selectOptions(
      await screen.findByLabelText(/Would you recommend it/),
      '9',
    );
    await userEvent.selectOptions(screen.getByLabelText('It listens.'), '2');
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(await screen.findByRole('status')).toHaveTextContent('Thank you.');
    expect(asked.find(({ body }) => body)).toEqual({
      path: '/v1/surveys/2026-q1/answers',
      body: { token: '0123', recommend: 9, statements: { heard: 2 } },
    });
  });

  it('says why an answer was not taken, and keeps what was said', async () => {
    const refusal = 'token: is not an open invitation of this survey';
    show(
      {
        [ALL]: [200, [few]],
        [QUESTIONS]: [200, questions],
        [ANSWERS]: [403, { error: refusal }],
      },
      <SurveyCard />,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'I am invited' }),
    );
    await userEvent.type(
      await screen.findByLabelText(/Your invitation/),
      '4567',
    );
    await userEvent.selectOptions(
      screen.getByLabelText(/Would you recommend it/),
      '0',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(refusal);
    expect(screen.getByLabelText(/Your invitation/)).toHaveValue('4567');
  });
});
