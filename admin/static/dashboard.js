// Keys, a question before what cannot be waved away, and small courtesies. Everything else is the server's.

const $ = (query, within = document) => within.querySelector(query);
const $$ = (query, within = document) => [...within.querySelectorAll(query)];
const KEPT_ROWS = 300;

// --- keys ---------------------------------------------------------------------------------------------------------

const typing = (element) => element.matches('input:not([type="range"], [type="checkbox"]), textarea, select');

function step(by) {
  const inside = document.activeElement?.closest('#records, #rows');
  const list = inside ?? ($('#rows [data-row]') ? $('#rows') : $('#records'));
  const rows = $$('[data-row]', list).filter((row) => row.checkVisibility());
  if (!rows.length) return;
  const marked = rows.findIndex((row) => row === document.activeElement || row.hasAttribute('aria-current'));
  const row = rows[Math.max(0, Math.min(rows.length - 1, marked + by))];
  row.focus();
  row.scrollIntoView({ block: 'nearest' });
  row.click();
}

function press(key) {
  const element = $(`#desk [data-key="${key}"]`);
  if (!element) return false;
  element.click();
  if (key === 'r') $('#because')?.focus();
  return true;
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey && event.key === '.') {
    event.preventDefault();
    $('#stop').click();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || $('dialog[open]')) return;
  const refusing = $('#desk .refusing[open]');
  if (refusing && event.key === 'Escape') {
    refusing.open = false;
    $('summary', refusing).focus();
  } else if (refusing && /^[1-9]$/.test(event.key) && !$('#because')?.value) {
    const reason = $(`[data-digit="${event.key}"]`, refusing);
    if (reason) {
      event.preventDefault();
      reason.click();
    }
  } else if (!typing(event.target)) {
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '?') $('#keys').showModal();
    else if ('arwu'.includes(event.key) && press(event.key)) event.preventDefault();
  }
});

document.addEventListener('click', (event) => {
  if (event.target.closest('[data-help]')) $('#keys').showModal();
});

// --- a question first ---------------------------------------------------------------------------------------------

document.addEventListener('htmx:confirm', (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  const sure = $('#sure');
  $('#sure-why').textContent = event.detail.question;
  sure.returnValue = 'no';
  sure.onclose = () => sure.returnValue === 'yes' && event.detail.issueRequest(true);
  sure.showModal();
});

// --- sliders say where they stand while they are moved ---------------------------------------------------------------

document.addEventListener('input', (event) => {
  if (event.target.type === 'range') $('output', event.target.form).value = event.target.value;
});

// --- what lies on the desk is marked in the lists, and read from its top --------------------------------------------

function mark() {
  const open = $('#desk [data-open]')?.dataset.open;
  for (const row of $$('[data-row]')) {
    const its = row.dataset.id ?? decodeURIComponent(row.getAttribute('href').slice('/why/'.length));
    row.toggleAttribute('aria-current', its === open);
  }
}

const clock = new Intl.RelativeTimeFormat('en', { style: 'narrow' });

function ages() {
  for (const time of $$('time[data-at]')) {
    const seconds = Number(time.dataset.at) - Date.now() / 1000;
    const [unit, size] = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]].find(([, s]) => Math.abs(seconds) >= s) ?? ['second', 1];
    time.textContent = clock.format(Math.round(seconds / size), unit);
    time.title = new Date(Number(time.dataset.at) * 1000).toLocaleString();
  }
}

document.addEventListener('htmx:afterSwap', (event) => {
  mark();
  ages();
  bar();
  if (event.detail.target?.id !== 'desk' || $('#desk .opening')) return;
  if (document.activeElement === document.body) $('#h-card')?.focus({ preventScroll: true });
  const top = $('#desk').getBoundingClientRect().top;
  if (top < 0 || top > innerHeight * 0.7) $('#desk').scrollIntoView({ block: 'start' });
});

// What was open stays open when a list is drawn anew.
const kept = {};
document.addEventListener('htmx:beforeSwap', () => $$('details[data-keep]').forEach((d) => { kept[d.dataset.keep] = d.open; }));
document.addEventListener('htmx:sseBeforeMessage', () => $$('details[data-keep]').forEach((d) => { kept[d.dataset.keep] = d.open; }));
document.addEventListener('htmx:load', () => $$('details[data-keep]').forEach((d) => { if (kept[d.dataset.keep]) d.open = true; }));

// --- the line that brings news --------------------------------------------------------------------------------------

document.addEventListener('htmx:sseBeforeMessage', (event) => {
  const known = /id="(rec-[\d-]+)"/.exec(event.detail.data ?? '');
  if (known && document.getElementById(known[1])) event.preventDefault();
});
document.addEventListener('htmx:sseMessage', () => {
  $('#quiet-yet')?.remove();
  $$('#records > li').slice(KEPT_ROWS).forEach((row) => row.remove());
  mark();
  ages();
  bar();
});
document.addEventListener('htmx:sseError', () => { $('.lost').hidden = false; });
document.addEventListener('htmx:sseOpen', () => { $('.lost').hidden = true; });
document.addEventListener('htmx:sendError', () => { $('.lost').hidden = false; });

// --- the columns fill what the plate leaves -------------------------------------------------------------------------

function bar() {
  document.documentElement.style.setProperty('--bar', `${$('.bar').offsetHeight}px`);
}

addEventListener('resize', bar);
bar();
mark();
ages();
setInterval(ages, 15000);
