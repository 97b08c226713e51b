// The template new-microservice, from its form to the repository's link. ANSWERS are the developer's, in JSON.
import { create, visit } from './visit.mjs';

const answers = JSON.parse(process.env.ANSWERS);

await visit(async walk => {
  const { page, open, field, part, picture } = walk;
  const pick = async (label, name) => {
    await field(label).fill(name);
    await page.getByRole('option', { name }).first().click();
  };
  const began = Date.now();

  await part('fill in the form', async () => {
    await open('/create/templates/default/new-microservice');
    await field('Name').fill(answers.name);
    await field('First environment').fill(answers.namespace);
    await field('Registry').fill(answers.registry);
    await page.getByLabel('A database', { exact: true }).check();
    await page
      .getByTestId('pave-price')
      .getByText(/\d+\.\d\d USD a month/)
      .waitFor();
    await picture('form');
    await page.getByRole('button', { name: 'Next' }).click();

    await field('What it is for').fill(answers.description);
    await pick('Owner', answers.owner);
    await pick('System', answers.system);
    await page.getByRole('textbox', { name: 'Repository' }).fill(answers.name);
    // It is taken over when the field is left.
    await page.keyboard.press('Tab');
    await picture('form-repository');
    await page.getByRole('button', { name: 'Review' }).click();
    await page.getByText(answers.registry).first().waitFor();
    await picture('review');
  });

  const triggered = Date.now();
  await part('the portal makes the repository', () =>
    create(walk, 'In the catalogue'),
  );
  await picture('task');
  const leadsTo = name =>
    page.getByRole('link', { name }).first().getAttribute('href');
  const repository = await leadsTo('Repository');
  const delivery = await leadsTo('Delivery');
  return { began, triggered, repository, delivery };
});
