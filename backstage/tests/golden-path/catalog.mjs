// What the portal shows of the service once it runs. COMPONENT names it.
import { visit } from './visit.mjs';

const component = process.env.COMPONENT;

await visit(async ({ page, open, picture }) => {
  const place = `/catalog/default/component/${component}`;
  await open(place);
  await page
    .locator(`a[href="/catalog/default/resource/database-${component}"]`)
    .first()
    .waitFor();
  const claims = page.getByRole('table', { name: 'Claims in acme' });
  for (const kind of ['Microservice', 'Database']) {
    await claims
      .getByRole('row')
      .filter({ hasText: kind })
      .filter({ hasText: 'Ready' })
      .first()
      .waitFor();
  }
  await picture('catalog');
  await open(`${place}/kubernetes`);
  await page
    .getByText(/1 pods?/)
    .first()
    .waitFor();
  await picture('kubernetes');
  await open(`/docs/default/component/${component}`);
  await page.getByRole('heading', { name: component }).first().waitFor();
  await picture('documentation');
  return {};
});
