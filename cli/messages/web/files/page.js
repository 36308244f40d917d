// The page works without this script. It adds new messages as they come, and sends the form without a new page.

const { events } = document.body.dataset;
const live = document.getElementById('live');
const log = document.getElementById('messages');
const list = document.getElementById('conversations');
const news = document.getElementById('news');

/** The cache in front of the list of conversations may be a moment behind. */
const LIST_AGAIN_MS = 2500;
const BOTTOM_PIXELS = 120;
/** A person wonders after this time whether the message is being sent. */
const SLOW_MS = 1000;

async function fetchPage(url, options) {
  const response = await fetch(url, options);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  return { isOk: response.ok, page };
}

/** Runs calls one after the other; those that come during a run become one more run. */
function oneByOne(act) {
  let running;
  let isAsked = false;
  return () => {
    isAsked = true;
    running ??= (async () => {
      while (isAsked) {
        isAsked = false;
        // The live updates say that the server does not answer, and everything is read again when it does.
        await act().catch(() => undefined);
      }
    })().finally(() => {
      running = undefined;
    });
    return running;
  };
}

const area = document.querySelector('.scroll');
/** The area is reversed: its end is at 0, and what is above has negative positions. */
const isAtBottom = () => area.scrollTop > -BOTTOM_PIXELS;
function scrollDown() {
  area.scrollTop = 0;
  news.hidden = true;
}

/** Appends the messages of another page that this one does not have. */
function addMessages(page) {
  const other = page.getElementById('messages');
  if (!other?.dataset.newer || !log?.dataset.newer) return 0;
  const isFollowing = isAtBottom();
  const added = [...other.children].filter((item) => !document.getElementById(item.id));
  log.append(...added);
  log.dataset.newer = other.dataset.newer;
  if (added.length > 0) document.getElementById('none')?.remove();
  if (added.length > 0 && isFollowing) scrollDown();
  else if (added.length > 0) news.hidden = false;
  return added.length;
}

function newerUrl() {
  const url = new URL(location.href);
  url.searchParams.delete('older');
  url.searchParams.set('newer', log.dataset.newer);
  return url;
}

const refreshMessages = oneByOne(async () => {
  if (!log?.dataset.newer) return;
  for (;;) {
    const { isOk, page } = await fetchPage(newerUrl());
    if (!isOk || addMessages(page) === 0) return;
  }
});

const refreshList = oneByOne(async () => {
  const url = list?.dataset.live;
  if (!url) return;
  const { isOk, page } = await fetchPage(url);
  const other = page.getElementById('conversations');
  if (!isOk || !other) return;
  const linkTo = (href) => [...other.querySelectorAll('a')].find((link) => link.getAttribute('href') === href);
  linkTo(list.querySelector('[aria-current]')?.getAttribute('href'))?.setAttribute('aria-current', 'page');
  if (other.innerHTML === list.innerHTML) return;
  // The focus remains on the same conversation, wherever it moves.
  const focused = list.contains(document.activeElement) && document.activeElement.getAttribute('href');
  list.replaceChildren(...other.children);
  if (focused) [...list.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused)?.focus();
  if (list.children.length > 0) list.parentElement.querySelector('.empty')?.remove();
});

let later;
function refreshListTwice() {
  refreshList();
  clearTimeout(later);
  later = setTimeout(refreshList, LIST_AGAIN_MS);
}

if (events) {
  const source = new EventSource(events);
  const lost = (text) => {
    live.textContent = text;
  };
  source.addEventListener('open', () => {
    lost('');
    refreshMessages();
    refreshList();
  });
  source.addEventListener('error', () => lost('Connection lost. Trying again …'));
  source.addEventListener('message', refreshMessages);
  source.addEventListener('conversations', refreshListTwice);
  source.addEventListener('lost', () => lost('New messages cannot be shown. Trying again …'));
  source.addEventListener('back', () => lost(''));
  addEventListener('pagehide', () => source.close());
}

const form = document.getElementById('write');

function showProblem(text) {
  form.querySelector('.problem')?.remove();
  if (!text) return;
  const problem = document.createElement('p');
  problem.className = 'problem';
  problem.setAttribute('role', 'alert');
  problem.textContent = text;
  form.prepend(problem);
}

/** Takes over the form of the page that answered: a new message id, or what was typed with the reason why it failed. */
function takeForm(page) {
  const other = page.getElementById('write');
  if (!other)
    return showProblem(`Not sent: ${page.querySelector('.problem')?.textContent ?? 'there is no such page.'}`);
  for (const name of ['token', 'id', 'message']) form.elements[name].value = other.elements[name].value;
  showProblem(other.querySelector('.problem')?.textContent);
}

async function send() {
  const button = form.querySelector('button');
  if (button.disabled) return;
  button.disabled = true;
  form.elements.message.readOnly = true;
  const slow = setTimeout(() => {
    live.textContent = 'Sending …';
  }, SLOW_MS);
  try {
    const { page } = await fetchPage(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    takeForm(page);
  } catch {
    // The message keeps its id: sent again, it is one message.
    showProblem('Not sent: the server does not answer. Your message is kept: send it again.');
  } finally {
    clearTimeout(slow);
    if (live.textContent === 'Sending …') live.textContent = '';
    button.disabled = false;
    form.elements.message.readOnly = false;
    form.elements.message.focus();
  }
  if (form.querySelector('.problem')) return;
  await refreshMessages();
  scrollDown();
}

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  send();
});

form?.elements.message.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

news?.addEventListener('click', scrollDown);
