/** The page's entry. */
import './design/tokens.css';
import './design/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startLab } from '../lab/startLab.ts';
import { App } from './App.tsx';
import { dropUnseenCaret } from './viewing/dropUnseenCaret.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
startLab();
dropUnseenCaret(root);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
