let wanted = null;
const show = id => {
    const sentence = document.getElementById(id);
    if (sentence === null) return false;
    if (sentence.offsetParent === null) {
        document.querySelector('#text-tab-button')?.click();
        setTimeout(() => show(id), 50);
        return true;
    }
    for (const one of element.querySelectorAll('.shown')) one.classList.remove('shown');
    sentence.classList.add('shown');
    sentence.setAttribute('tabindex', '-1');
    sentence.scrollIntoView({block: 'center', behavior: 'instant'});
    sentence.focus({preventScroll: true});
    wanted = null;
    return true;
};
if (window.askedForSentence !== undefined) {
    document.removeEventListener('click', window.askedForSentence);
}
window.askedForSentence = event => {
    const link = event.target.closest('a[href^="#at-"]');
    if (link === null) return;
    event.preventDefault();
    const id = link.getAttribute('href').slice(1);
    if (!show(id)) {
        wanted = id;
        trigger('select', {place: id});
    }
};
document.addEventListener('click', window.askedForSentence);
watch('value', () => {
    const mark = element.querySelector('mark'), box = element.querySelector('.documents');
    if (wanted !== null) show(wanted);
    else if (mark !== null) {
        const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
        box.scrollTo({top: box.scrollTop + above - box.clientHeight / 3});
    }
});
