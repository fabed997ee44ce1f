import 'dockview-vue/dist/styles/dockview.css';
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/base.css';
import './theme/dock.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { createAppRouter } from './pages/router.ts';
import { currentShell } from './shell/current.ts';
import { useConnection } from './stores/connection.ts';

// Before the router: the web shell takes its key out of the address.
const shell = currentShell();
const app = createApp(App);
app.use(createPinia());
app.use(createAppRouter());
useConnection().start(shell);
app.mount('#app');
