// The template managed-database, from its form to the pull request's link. ANSWERS are the developer's, in JSON.
import { askForPullRequest, visit } from './visit.mjs';

const answers = JSON.parse(process.env.ANSWERS);

await visit(async walk => {
  const { page, open, field, part, picture } = walk;
  const began = Date.now();

  await part('fill in the form', async () => {
    await open('/create/templates/default/managed-database');
    await field('Name').fill(answers.name);
    await field('Environment').fill(answers.namespace);
    await page
      .getByTestId('pave-price')
      .getByText(/\d+\.\d\d USD a month/)
      .waitFor();
    await picture('database-form');
    await page.getByRole('button', { name: 'Next' }).click();

    await field('Owner').fill(answers.owner);
    await page.getByRole('option', { name: answers.owner }).first().click();
  });

  const asked = { seen: answers.namespace, name: 'database' };
  return { began, ...(await askForPullRequest(walk, asked)) };
});
