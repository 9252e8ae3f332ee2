import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Welcome } from './app/welcome.tsx';
import './app/tokens.css';
import './app/welcome.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <Welcome versions={window.whetstone.versions} />
  </StrictMode>,
);
