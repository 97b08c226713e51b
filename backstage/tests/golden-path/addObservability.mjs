// The template add-observability, from its form to the pull request's link. ANSWERS are the developer's, in JSON.
import { askForPullRequest, visit } from './visit.mjs';

const answers = JSON.parse(process.env.ANSWERS);

await visit(async walk => {
  const { page, open, field, part, picture } = walk;
  const began = Date.now();

  await part('fill in the form', async () => {
    await open('/create/templates/default/add-observability');
    await page.getByRole('textbox', { name: 'Repository' }).fill(answers.name);
    // It is taken over when the field is left.
    await page.keyboard.press('Tab');
    await field('Environment').fill(answers.namespace);
    await page.getByRole('textbox', { name: 'Name' }).fill(answers.name);
    await page.getByRole('button', { name: 'Next' }).click();

    await field('Objective').fill(answers.availabilityPercent);
    await picture('observability-form');
  });

  const asked = { seen: answers.availabilityPercent, name: 'observability' };
  return { began, ...(await askForPullRequest(walk, asked)) };
});
