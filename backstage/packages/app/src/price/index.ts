import { createFrontendModule } from '@backstage/frontend-plugin-api';
import {
  FormFieldBlueprint,
  createFormField,
} from '@backstage/plugin-scaffolder-react/alpha';

const pricePreview = FormFieldBlueprint.make({
  name: 'pave-price',
  params: {
    field: async () => {
      const { PricePreview } = await import('./PricePreview');
      return createFormField({ name: 'PavePrice', component: PricePreview });
    },
  },
});

/** `ui:field: PavePrice` in a template: price and verdict of what is being typed. */
export const priceModule = createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [pricePreview],
});
