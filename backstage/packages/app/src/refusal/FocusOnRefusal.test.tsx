import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FormEvent, useState } from 'react';
import { FocusOnRefusal } from './FocusOnRefusal';

/** Refuses these fields once somebody sends it. */
function Form({ refused }: { refused: string[] }) {
  const [sent, setSent] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSent(true);
  };
  return (
    <form onSubmit={submit}>
      {['Name', 'Environment', 'Registry'].map(name => (
        <input
          key={name}
          aria-label={name}
          aria-invalid={sent && refused.includes(name)}
        />
      ))}
      <button>Next</button>
    </form>
  );
}

async function send(refused: string[]) {
  render(
    <>
      <FocusOnRefusal />
      <Form refused={refused} />
    </>,
  );
  await userEvent.click(screen.getByRole('button'));
}

describe('FocusOnRefusal', () => {
  it('leads to the first field that is refused', async () => {
    await send(['Environment', 'Registry']);
    await waitFor(() =>
      expect(screen.getByLabelText('Environment')).toHaveFocus(),
    );
  });

  it('stays where one is while nothing is refused', async () => {
    await send([]);
    await new Promise(resolve => {
      window.requestAnimationFrame(resolve);
    });
    expect(screen.getByRole('button')).toHaveFocus();
  });
});
