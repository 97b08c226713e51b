import { createApp } from '@backstage/frontend-defaults';
import { homeModule } from './home';
import { navigationModule } from './navigation';
import { priceModule } from './price';

export default createApp({
  features: [homeModule, navigationModule, priceModule],
});
