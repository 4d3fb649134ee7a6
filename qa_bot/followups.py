"""Questions that lean on earlier ones ("And Washington?", "Where?", "When did she say that?")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_bot.lexicon import ATTRIBUTES, COMMON_VERBS, DETERMINERS, FUNCTION, JOINING, OFFICES, OPENING, PEOPLE, PREPOSITIONS
from qa_bot.mentions import Mention, is_past, is_time, is_verb, phrases, sought_noun
from qa_bot.places import country
from qa_bot.pronouns import Turn, pair, points_back, resolved, topic
from qa_bot.questions import AUX, SUMMARY, core, understood
from qa_bot.types import Message
from qa_bot.words import is_office, names_in

TURNS = 8
LINK = re.compile(r"^(?:(?:and|but|or|so|then|ok(?:ay)?)\b[,\s]*)+", re.IGNORECASE)
OTHER = re.compile(
    r"^(?:(?:what|how) about|what of|(?:the )?same(?: question)? for)\s+", re.IGNORECASE
)
WH = (
    r"(?:(?:in|on|at|by|to|from|for|with|of|since|until|till|under|into|through|during)\s+)?"
    r"(?:whose|what|which|who|whom|when|where|why|how)"
)
BARE = re.compile(
    rf"^(?P<wh>{WH}(?: (?:many|much|long|old|far|often|big|high|large|tall|soon|exactly|else|not"
    r"|ones?|for|from|to|with))*"
    rf"(?P<noun> (?!{AUX}\b)[\w-]+)?)$",
    re.IGNORECASE,
)
# Other ways to put a bare question.
AGAIN = (
    (re.compile(r"^(?:why|how) (?:so|come)$", re.I), "why"),
    (re.compile(rf"^({WH}) (?:is|was|were|did) (?:that|this)(?: happen)?$", re.I), r"\1"),
    (re.compile(r"^any(?:one|body) else$", re.I), "who else"),
    (re.compile(r"^anything else$", re.I), "what else"),
)
MORE = re.compile(
    r"^(?:tell me |give me |any )?(?:some )?(?:more|(?:more )?details?)"
    r"(?: (?:on|about|of) (?:that|this|it))?$",
    re.IGNORECASE,
)
# A count or choice whose noun an earlier question has: "how many will be built", "which is best".
COUNT = re.compile(
    rf"^(?P<wh>how many|which)(?= {AUX}(?:$| (?!(?:the|an?) (?!(?:\w+est|first|last|worst|most \w+)$)"
    r"|there in\b))"
    rf"|(?<=many) (?P<verb>(?!{AUX}\b)\w+))",
    re.IGNORECASE,
)
TAKES = re.compile(r"^how (?:long|much|many \w+) (?:does|did|will|would) it take$", re.IGNORECASE)
DOING = re.compile(r"^how (?:(?:do|does|can|could|should|would) \w+|to) (?P<act>.+)$", re.IGNORECASE)
SO = re.compile(
    r"^(.*\b(?:say|says|said|think|thinks|thought|believes?|claims?|claimed)) (?:so|that|this)$", re.I
)
JOINED = re.compile(rf" (?:{'|'.join(JOINING)}) .*$")
COURTESY = ("thanks", "thank", "hello", "hi", "okay", "great", "bye", "yes", "no", "please",
            "really", "sure", "right", "cool", "nice", "wow", "sorry")  # fmt: skip
PLACED = re.compile(rf"^(?P<led>{'|'.join(PREPOSITIONS)})\s+(?P<body>.+)$", re.IGNORECASE)


def completed(question: str, history: Sequence[Message]) -> str:
    """`question` so that it stands alone, by what the turns of `history`, oldest first, were about.

    A question that stands alone already, and one for which nothing suits, comes back as it is.
    """
    earlier: list[Turn] = []
    for turn in history[-2 * TURNS :]:
        text = turn["content"] if isinstance(turn["content"], str) else ""
        if turn["role"] == "user":
            earlier.append(Turn(complete(" ".join(text.split()), earlier), ""))
        elif earlier:
            earlier[-1] = Turn(earlier[-1].question, text)
    return complete(question, earlier)


def complete(question: str, earlier: Sequence[Turn]) -> str:
    """`question` completed from `earlier` questions that are complete, oldest first."""
    if not earlier or not leans(question):
        return question
    plain = _plain(question)
    last = core(earlier[-1].question) or earlier[-1].question
    if bare := _bare(plain):
        return _mark(_reasked(bare, last))
    if MORE.match(plain):
        return f"Tell me more about {topic(last)}." if topic(last) else question
    if (doing := DOING.match(last)) and TAKES.match(plain):
        return _mark(f"{plain} to {doing['act']}")
    if count := _count(plain):
        of = "of the " if re.match(r"which (?:is|was|has|does)\b", plain, re.I) else ""
        plain = f"{count['wh']} {of}{_counted(last)}{plain[count.end() :]}"
        if (noun := sought_noun(last)) and re.search(rf" {AUX}$", plain, re.I):
            plain = f"{plain} {noun[2]}"
    if elided := _elided(plain):
        return _mark(_replaced(resolved(elided, earlier), last, True))
    if (so := SO.match(plain)) and (claim := re.match(rf"{AUX} (.+)$", last, re.I)):
        return _mark(f"{resolved(so[1], earlier)} that {claim[1]}")
    if _fragment(plain):
        phrase = resolved(OTHER.sub("", plain), earlier)
        return _mark(_replaced(phrase, last, bool(OTHER.match(plain))))
    if (doing := DOING.match(last)) and plain.endswith(" for that"):
        return _mark(f"{plain.removesuffix('for that')}to {doing['act']}")
    found = resolved(plain, earlier)
    return question if found == _plain(question) else _mark(found)


def leans(question: str) -> bool:
    """Whether `question` cannot be understood without an earlier one."""
    plain = _plain(question)
    if not plain or SUMMARY.search(plain):
        return False
    linked = plain != question.strip().rstrip("?!. ")
    patterns = MORE.match(plain) or _count(plain) or TAKES.match(plain) or _elided(plain)
    patterns = patterns or SO.match(plain)
    return bool(_bare(plain) or patterns or _fragment(plain, linked) or points_back(plain))


def _plain(question: str) -> str:
    return LINK.sub("", question.strip().rstrip("?!. ")).strip()


def _bare(plain: str) -> str:
    """The question words that `plain` consists of, or ""."""
    for pattern, words in AGAIN:
        plain = pattern.sub(words, plain)
    match = BARE.match(plain)
    if match is None:
        return ""
    noun = (match["noun"] or "").strip().casefold()
    asks = re.match(rf"{WH}", plain, re.IGNORECASE)
    takes = asks is not None and asks.group().casefold().endswith(("what", "which", "how", "whose"))
    return "" if noun and (not takes and noun or is_verb(noun)) else match["wh"]


def _fragment(plain: str, linked: bool = True) -> bool:
    """Whether `plain` is a phrase and no sentence: "Washington", "what about the cost".

    Without an "and" that has led it in, a longer phrase is a query of its own.
    """
    if OTHER.match(plain):
        return True
    words = plain.split()
    if words[0].casefold() in COURTESY or (not linked and len(words) > 3):
        return False
    asks = re.match(rf"(?:{WH}|{AUX})\b", plain, re.IGNORECASE)
    told = re.match(
        r"(?:tell|name|list|give|summari[sz]e|enumerate|describe|explain|show|according|please|i\b"
        r"|can|could|in (?:short|brief|what|which)|to whom|mention|say|write|translate)",
        plain,
        re.IGNORECASE,
    )
    return not asks and not told and len(words) <= 6 and not re.search(rf"\b{WH}\b", plain, re.I)


def _count(plain: str) -> re.Match[str] | None:
    match = COUNT.match(plain)
    verb = (match["verb"] or "").casefold() if match else ""
    plural = verb.endswith("s") or verb in PEOPLE
    return match if not verb or (is_verb(verb) and not plural) else None


def _counted(last: str) -> str:
    """The noun that `last` counts or asks for, or else several that it names."""
    noun = sought_noun(last)
    several = next((one.head for one in phrases(last) if one.plural), noun[0] if noun else "")
    counts = noun and (noun[0].endswith("s") or last[:4].casefold() == "how ")
    return noun[0] if noun and counts else several or "of them"


def _elided(plain: str) -> str:
    """The subject of a question without its verb: "how many did Norway", "does the mayor"."""
    match = re.match(rf"(?:{WH} (?:\S+ ){{0,2}})?(?P<rest>(?:do|does|did|will|would|can) (.+))$", plain, re.I)
    named = phrases(match["rest"]) if match else []
    return named[0].text if match and named and named[0].text == match[2] else ""


def _reasked(wh: str, last: str) -> str:
    """`last` with `wh` in place of what it asks for."""
    wh = wh[0].upper() + wh[1:]
    base = re.sub(r"\s+else$", "", wh, flags=re.I)
    if base != wh and re.match(rf"{base}\b", last, re.I):
        return wh + last[len(base) :]
    if noun := sought_noun(last):
        name, aux, rest = noun
        if re.match(r"which(?: ones?)?$", wh, re.I):
            return f"Which {name} {aux} {rest}".replace("  ", " ")
        asked_after = phrases(f"{aux} {rest}")
        if aux and asked_after and asked_after[0].before == aux:
            return f"{wh} {aux} {rest} the {name}"
        return f"{wh} {aux} the {name} {rest}" if aux else f"{wh} was it that {name} {rest}"
    asking = re.match(rf"(?:{WH}(?: \S+)??\s+)?(?P<aux>{AUX})\s(?P<rest>.+)$", last, re.I)
    named = phrases(asking.group()[asking.start("aux") :]) if asking else []
    subject = ""
    if asking and named and asking["rest"].startswith(named[0].text):
        subject = named[0].text
    elif asking and (match := re.match(r"(?:i|you|we|one)\b", asking["rest"], re.I)):
        subject = match.group()
    if asking and subject and wh.casefold() == "why not":
        return f"Why {asking['aux'].casefold()} {subject} not{asking['rest'][len(subject) :]}"
    if asking and wh.casefold() == "who else":
        about = understood(last).topic if understood(last).kind == "statements" else ""
        rest = asking["rest"][len(subject) :].strip()
        return f"Who else spoke about {about}" if about else f"{wh} {asking['aux']} {rest}"
    if asking and (subject or not re.match(r"who\b", last, re.I)):
        rest, asked = asking["rest"], understood(last)
        if asked.kind == "statements" and asked.verb and asked.subject:
            rest = re.sub(rf"\b{re.escape(asked.verb)}\b", f"{asked.verb} that", rest, count=1)
        return f"{wh} {asking['aux'].casefold()} {rest}"
    return f"{wh} was it that someone {re.sub(rf'^{WH} ', '', last, flags=re.I)}"


def _replaced(phrase: str, last: str, other: bool) -> str:
    """`last` with `phrase` in the place of what it resembles."""
    asked, placed = understood(last), PLACED.match(phrase)
    body = placed["body"] if placed else phrase
    named, bare = phrases(last), [w for w in body.split() if w.casefold() not in DETERMINERS]
    if is_time(body) and (old := re.search(r"\b\d{4}\b", last)):
        return _swap_led(last, old.group(), phrase, body)
    if (two := pair(last)) and body in two:
        return re.sub(rf"{re.escape(two[0])} (?:and|or) .*?{re.escape(two[1])}", body, last)
    head = Mention(body, 0).head
    first = body.split()[0].casefold()
    same = next(
        (
            one
            for one in named
            if one.text != body
            and (one.head == head or (one.named and one.text.split()[0].casefold() == first))
        ),
        None,
    )
    if re.search(r"['’]s?$", phrase) and (owned := _owned(named)):
        return _swap(last, owned.text, f"{phrase} {owned.text.split()[-1]}")
    if same and not _is_named(body):
        return _swap(last, same.text, body)
    voice = bool(_is_named(phrase)) or any(word.casefold() in OFFICES for word in bare)
    if asked.kind == "statements" and asked.subject:
        led = re.match(r"(?:about|on|of|to|for|regarding|over)\s+", phrase, re.IGNORECASE)
        alike = _opened(phrase) == _opened(asked.subject) != _opened(asked.topic)
        if ((voice or alike) and not (led and asked.topic)) or not asked.topic:
            return _swap(last, asked.subject, re.sub(r"['’]s?$", "", phrase))
        return _swap(last, asked.topic, phrase[led.end() :] if led else phrase)
    names = [one for one in names_in(last) if bool(country(one)) == bool(country(body))]
    if placed:
        old_led = re.search(rf"\b{placed['led']} (?:(?:the|an?) )?", last, re.I)
        if country(body) and names:
            return _swap_led(last, names[-1], phrase, body)
        if old_led and not is_time(body) and (after := phrases(last[old_led.start() :])):
            return _swap(last, after[0].text, body)
        return f"{last} {phrase}"
    alike = [one for one in named if _opened(one.text) == _opened(body)]
    whole = next((one.text for one in (*alike, *named)), "")
    verbal = len(body.split()) == 1 and body.casefold() in COMMON_VERBS and " did " in f" {last} "
    if bare and bare[-1].casefold() in ATTRIBUTES and not verbal and (about := topic(last)):
        return f"What is {phrase} of {about}"
    if _is_named(phrase) and (names or names_in(last)):
        return _swap(last, (names or names_in(last))[-1], phrase)
    determined = phrase.split()[0].casefold() in DETERMINERS | OPENING
    alike = alike if not is_past(phrase.split()[0].casefold()) else []
    if whole and (determined or other or alike or _is_named(phrase) or last.endswith(whole)):
        kept = JOINED.search(whole) if not is_office(whole) and " of " not in phrase else None
        return _swap(last, whole, phrase + (kept.group() if kept else ""))
    words = last.split()
    return " ".join(words[:-1]) + f" {phrase}" if len(words) > 2 else f"{last} {phrase}"


def _is_named(phrase: str) -> bool:
    named = (w[0].isupper() or w[0].isdigit() for w in phrase.split() if w.casefold() not in FUNCTION)
    return any(named) or bool(names_in(phrase))


def _opened(phrase: str) -> bool:
    return phrase.split()[:1] != [] and phrase.split()[0].casefold() in OPENING - {"a", "an"}


def _owned(named: Sequence[Mention]) -> Mention | None:
    return next((one for one in named if re.search(r"['’]s? ", one.text)), None)


def _swap_led(text: str, old: str, phrase: str, body: str) -> str:
    """`phrase` for `old` with what leads it, or its `body` alone where nothing does."""
    led = re.search(rf"\b(?:{'|'.join(PREPOSITIONS)}) {re.escape(old)}", text, re.IGNORECASE)
    if led and phrase != body:
        return _swap(text, led.group(), phrase)
    return _swap(text, old, body)


def _swap(text: str, old: str, new: str) -> str:
    if old not in text:
        return f"{text} {new}"
    if re.search(rf"\bthe {re.escape(old)}", text) and not new[0].isdigit():
        old = f"the {old}"
    return text.replace(old, new, 1)


def _mark(question: str) -> str:
    return question[0].upper() + question[1:] + "?"
