// A real pave-insights with its synthetic demonstration, and what the portal shows of it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../../..');
const SURVEY = '2026-q1';
const ISSUE = 'https://gitea.acme.example/acme/platform/issues/7';

/** Program from PAVE_INSIGHTS_COMMAND, or what cargo built. Its ports are free ones, which it prints. */
export async function startInsights() {
  const child = spawn(
    process.env.PAVE_INSIGHTS_COMMAND ??
      path.join(root, 'target/debug/pave-insights'),
    [
      ...['serve', '--demo', '--accept-unsigned'],
      ...['--address', '127.0.0.1:0', '--events-address', '127.0.0.1:0'],
      ...['--services', path.join(root, 'examples/insights/services.yaml')],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const printed = [];
  const addresses = {};
  for await (const line of readline.createInterface({ input: child.stderr })) {
    printed.push(line);
    const [, name, address] =
      /^(answers|events): +(http:\/\/[^/]+)/.exec(line) ?? [];
    if (name) {
      addresses[name] = address;
    }
    if (addresses.answers && addresses.events) {
      break;
    }
  }
  assert.ok(
    addresses.events,
    `pave-insights did not start:\n${printed.join('\n')}`,
  );
  child.stderr.resume();
  const stop = async () => {
    child.kill();
    await once(child, 'exit');
  };
  return { ...addresses, stop };
}

/** Opens a survey, answers it as `recommendations` say, and gives one invitation more. */
async function survey({ answers, events }, recommendations) {
  const ask = async (url, method, body) => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(url, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    assert.ok(
      response.ok,
      `${url}: ${response.status} ${await response.clone().text()}`,
    );
    return response.json();
  };
  const invitations = recommendations.length + 1;
  const { tokens } = await ask(
    `${events}/v1/surveys/${SURVEY}/invitations`,
    'POST',
    { population: 60, invitations },
  );
  for (const recommend of recommendations) {
    await ask(`${answers}/v1/surveys/${SURVEY}/answers`, 'POST', {
      token: tokens.pop(),
      recommend,
    });
  }
  await ask(`${events}/v1/surveys/${SURVEY}/themes`, 'PUT', {
    themes: [{ status: 'planned', title: 'Queues take long', issue: ISSUE }],
  });
  return tokens.pop();
}

/** Steps of the walk; `walk` is what they share with the others. */
export function insightsTests(walk) {
  test("a service's page and its team's home page show the numbers of pave-insights", async () => {
    const { insights, page, open, shows, picture, isForEverybody } = walk();
    const answer = await fetch(`${insights.answers}/v1/dora?service=checkout`);
    const [{ metrics }] = (await answer.json()).services;
    const rate = `${(100 * metrics.changeFailRate.value).toFixed(1)} %`;
    await open('/catalog/default/component/checkout');
    await page.getByRole('table', { name: 'DORA metrics' }).waitFor();
    await shows(rate);
    await shows(`${metrics.changeLeadTime.n} changes`);
    await shows(metrics.score.overall.toFixed(1));
    await picture('delivery');
    await isForEverybody();
    await open('/');
    await shows('Self-service');
    await shows(rate);
    await isForEverybody();
  });

  test('a service that pave-insights never heard of says so instead of 0', async () => {
    const { open, shows } = walk();
    await open('/catalog/default/component/routing');
    await shows('Nothing was deployed in the window.');
  });

  test('who is invited answers in the portal, once, and sees what becomes of it', async () => {
    const { insights, page, open, shows, picture, isForEverybody } = walk();
    const token = await survey(insights, [10, 9, 9, 8, 8, 7, 3]);
    await open(`/#survey=${SURVEY}&token=${token}`);
    await page.getByLabel('Would you recommend').selectOption('9');
    await page.getByLabel('What is the main reason?').fill('It is quick.');
    await page.getByLabel('The platform team acts on').selectOption('6');
    await picture('survey');
    await isForEverybody();
    await page.getByRole('button', { name: 'Send' }).click();
    await shows('Thank you.');
    await shows(/Net Promoter Score \d+, somewhere from -?\d+ to \d+/);
    assert.equal(
      await page.getByRole('link', { name: 'planned' }).getAttribute('href'),
      ISSUE,
    );
    await picture('feedback');
    const asked = await fetch(`${insights.answers}/v1/surveys/${SURVEY}`);
    assert.equal((await asked.json()).responses, 8);

    await page.reload();
    await page.getByLabel('Would you recommend').selectOption('9');
    await page.getByRole('button', { name: 'Send' }).click();
    await shows('is not an open invitation of this survey');
  });
}
