import {
  AppRootElementBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { createElement } from 'react';
import { FocusOnRefusal } from './FocusOnRefusal';

export const refusalModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    AppRootElementBlueprint.make({
      name: 'focus-on-refusal',
      params: { element: createElement(FocusOnRefusal) },
    }),
  ],
});
