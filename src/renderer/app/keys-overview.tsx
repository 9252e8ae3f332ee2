import './keys-overview.css';
import { Dialog } from '../ui/dialog.tsx';
import { Checkbox } from '../ui/input.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { keysOf, useCharacterKeys, useCommandGroups } from './keys.tsx';

/** All keys that do something now. */
export function KeysOverview({ onClose }: { readonly onClose: () => void }) {
  const groups = useCommandGroups()
    .map(({ name, commands }) => ({
      name,
      commands: commands.filter((command) => keysOf(command).length > 0),
    }))
    .filter(({ commands }) => commands.length > 0);
  const [characterKeys, setCharacterKeys] = useCharacterKeys();
  return (
    <Dialog
      title="Keys"
      wide
      onClose={onClose}
      footer={
        <div className="keys-switch">
          <Checkbox
            checked={characterKeys}
            onChange={setCharacterKeys}
            hint="Turn them off if you dictate, or if keys are pressed by accident. Those with Ctrl, Enter and the arrows stay."
          >
            Keys that are a single character
          </Checkbox>
        </div>
      }
    >
      <div className="keys-groups">
        {groups.map(({ name, commands }) => (
          <section key={name} className="keys-group">
            <h3>{name}</h3>
            <dl>
              {commands.map((command) => (
                <div key={command.label} className="keys-row">
                  <dt>{command.label}</dt>
                  <dd>
                    {keysOf(command).map((keys) => (
                      <Kbd key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
