import { render, screen } from '@testing-library/react';
import App from './App';

describe('App', () => {
  it('asks who is there before it shows anything', async () => {
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          data: {
            app: { title: 'Pave' },
            backend: { baseUrl: 'http://localhost:7007' },
            auth: { providers: { guest: {} } },
          },
          context: 'test',
        },
      ] as any,
    };
    render(App.createRoot());
    expect(
      await screen.findByText('Enter', {}, { timeout: 30_000 }),
    ).toBeInTheDocument();
  }, 60_000);
});
