import { createApp } from '@backstage/frontend-defaults';
import { claimsModule } from './claims';
import { dashboardModule } from './dashboard';
import { homeModule } from './home';
import { deliveryModule, insightsHomeModule } from './insights';
import { navigationModule } from './navigation';
import { priceModule } from './price';
import { refusalModule } from './refusal';

export default createApp({
  features: [
    claimsModule,
    dashboardModule,
    deliveryModule,
    homeModule,
    insightsHomeModule,
    navigationModule,
    priceModule,
    refusalModule,
  ],
});
