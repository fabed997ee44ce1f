// Sets the theme before the first paint, from what stores/theme.ts left in this browser: the
// preference itself comes from the service, a moment after the page.
{
  const root = document.documentElement;
  let choice = null;
  try {
    choice = localStorage.getItem('beamglass.theme');
  } catch {
    // Storage can be refused; the theme of the system is as good a guess.
  }
  if (choice !== 'dark' && choice !== 'light') {
    choice = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  root.dataset.theme = choice;
}
