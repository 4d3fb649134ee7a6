"""Who speaks: the people and bodies that a document names, what they are, whom they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qa_bot.lexicon import (
    BODIES,
    CIVIC,
    DETERMINERS,
    ENVOYS,
    EXECUTIVES,
    FEMALE,
    FIRMS,
    KEPT,
    LEADERS,
    LEADING,
    MALE,
    OFFICES,
    PORTFOLIOS,
    STATE,
)
from qa_bot.phrases import (
    appositions,
    bare,
    is_civic,
    is_demonym,
    is_person,
    is_plural,
    name_of,
    noun_words,
    office_before,
    premodifiers,
    role_of,
    same_name,
    short,
    words_of,
)
from qa_bot.places import country, is_capital
from qa_bot.tagger import KINDS

if TYPE_CHECKING:
    from spacy.tokens import Span as Words
    from spacy.tokens import Token

MINISTERS = frozenset(("minister", "ministry", "premier"))
HEADING = frozenset(("president", "secretary", "treasurer", "vice-president"))
GENDERS = {"he": "m", "she": "f", "him": "m", "her": "f", "his": "m"}


@dataclass(slots=True, eq=False)
class Speaker:
    """Somebody who is named or described; `stands_for` is empty until the text says for whom."""

    name: str
    named: bool
    person: bool
    plural: bool = False
    gender: str | None = None
    roles: list[str] = field(default_factory=list)
    stands_for: list[str] = field(default_factory=list)
    among: str = ""
    """The people without a name of whom the text lets this person speak as one."""

    @property
    def represented(self) -> list[str]:
        """Whom an envoy of this body speaks for: it, and those that it stands for."""
        return [self.name, *self.stands_for]

    @property
    def words(self) -> list[str]:
        return self.name.casefold().replace("’", "'").split()


@dataclass(slots=True)
class Cast:
    """All speakers of one document, from the one longest out of mind to the latest.

    `offices` are the names behind which it puts an office in brackets,
    `affiliations` what stands there behind others: a country or party.
    """

    offices: Sequence[tuple[str, str]] = ()
    affiliations: Mapping[str, str] = field(default_factory=dict)
    order: list[Speaker] = field(default_factory=list)
    home: list[str] = field(default_factory=list)
    """The country of ministers of whom no more is said: by default the first one that speaks."""
    bodies: dict[str, str] = field(default_factory=dict)
    """By its last word, in small letters, the latest organisation with a name of several words."""
    crowd: Speaker | None = None
    """The people without a name whom the sentence before is about, as in "Nurses are angry"."""
    author: Speaker | None = None
    """Who "I" is outside of quotes, where the document opens with its author."""
    crowds: dict[str, Speaker] = field(default_factory=dict)
    """All of them so far, by the noun in small letters."""

    def __post_init__(self) -> None:
        for name, role in self.offices:
            if words_of(role) & OFFICES:
                self.order.append(Speaker(name, True, True, roles=[role]))
        # Delegates are listed so: "TOR BERG (Norway)".
        self.order += [Speaker(name, True, True) for name in self.affiliations if name.isupper()]

    def touch(self, speaker: Speaker) -> None:
        """Makes `speaker` the one whom the next pronoun means."""
        self.order.remove(speaker)
        self.order.append(speaker)

    def meet(self, head: Token, subject: bool = True) -> Speaker | None:
        """The speaker that the noun phrase or pronoun of `head` denotes; None for no one known."""
        if head.tag_ in ("WP", "WDT"):
            nouns = [word for word in head.ancestors if word.dep_ == "relcl"]
            return self.meet(nouns[0].head, subject) if nouns else None
        if head.pos_ == "PRON" and head.lower_ not in ("one", "some", "many", "others", "another"):
            return self._pronoun(head)
        if is_demonym(head) and (compatriot := self._compatriot(head)):
            if subject:
                self.touch(compatriot)
            return compatriot
        nodes = [head, *appositions(head)]
        named = [(node, name) for node in nodes if (name := name_of(node))]
        if len(nodes) == 1 and named and (office := office_before(named[0][1])):
            nodes.append(office)
        roles = [role for node in nodes if (role := role_of(node, name_of(node)))]
        speaker = self._named(*named[0], nodes, roles) if named else self._described(head, roles)
        for node in nodes:
            self._learn(speaker, node)
        if speaker not in self.order:
            self.order.insert(0, speaker)
        if subject:
            self.touch(speaker)
        return speaker

    def introduce(self, name: str, role: str) -> Speaker:
        """The person called `name`, who is `role` where that is not empty."""
        speaker = self.find(name)
        if speaker is None:
            speaker = Speaker(name, True, True)
            self.order.insert(0, speaker)
        if len(name.split()) > len(speaker.words):
            speaker.name = name
        if role and role not in speaker.roles:
            speaker.roles.append(role)
        return speaker

    def join(self, speaker: Speaker) -> Speaker:
        """`speaker`, who is the latest from now on."""
        if speaker not in self.order:
            self.order.append(speaker)
        self.touch(speaker)
        return speaker

    def gather(self, head: Token | None) -> None:
        """Keeps in mind the people that the noun phrase of `head` calls by no name."""
        self.crowd = None
        if head is not None:
            self.crowd = Speaker(bare(short(head)), False, False, plural=True)
            self.crowds[head.lower_] = self.crowd

    def count_among(self, speaker: Speaker, behalf: bool) -> None:
        """Takes a person whom the text names first now for one of the crowd of the sentence before.

        "Nurses are angry. 'We cannot go on', said Tor Berg." With `behalf` that is said outright.
        """
        free = behalf or not speaker.stands_for
        if self.crowd and speaker.person and speaker.named and free:
            speaker.among = self.crowd.name

    def find(self, name: str) -> Speaker | None:
        """The latest speaker who can be called `name`: in full, by surname, or by first words."""
        for speaker in reversed(self.order):
            if speaker.named and same_name(name, speaker.name):
                return speaker
        return None

    def _pronoun(self, head: Token) -> Speaker | None:
        gender = GENDERS.get(head.lower_)
        if head.text == "I":
            return self.author
        if head.lower_ == "they" and self.crowd is not None:
            return self.join(self.crowd)
        for speaker in reversed(self.order):
            if gender and speaker.person and not speaker.plural:
                if speaker.gender in (gender, None):
                    speaker.gender = gender
                    self.touch(speaker)
                    return speaker
            elif (head.lower_ == "it" and not speaker.person and not speaker.plural) or (
                head.lower_ == "they" and (speaker.plural or not speaker.person)
            ):
                self.touch(speaker)
                return speaker
        return None

    def _compatriot(self, head: Token) -> Speaker | None:
        """Whom "the Colombian" means: the latest person for that country, or for none."""
        people = [one for one in reversed(self.order) if one.person and one.named]
        place = country(head.text)
        own = [one for one in people if place and place in one.stands_for]
        return next(iter(own or [one for one in people if not one.stands_for]), None)

    def _named(
        self, node: Token, name: Words, nodes: Sequence[Token], roles: Sequence[str]
    ) -> Speaker:
        text = bare(name)
        if text.casefold() in BODIES:
            text = self.bodies.get(text.casefold(), text)
        thing = not roles and any(child.lower_ == "the" for child in node.children)
        person = is_person(name, roles)
        speaker = self.find(text)
        if speaker is None:
            described = [self._matching(words_of(role), False) for role in roles]
            speaker = next((one for one in described if one), None)
        if speaker is None and not roles and self.order and not country(text):
            # "The envoy of Norway disagreed. Tor Berg said …" tells of one person.
            latest = self.order[-1]
            bound = any(child.dep_ in ("prep", "poss") for child in node.children)
            goes_on = latest.person and not (latest.named or latest.plural or bound or thing)
            speaker = latest if goes_on else None
        if speaker is None:
            speaker = Speaker(text, True, person)
        if not speaker.named or len(text.split()) > len(speaker.words):
            speaker.name, speaker.named = text, True
        if thing and speaker.gender is None:
            speaker.person = False
        elif person and country(text) is None:
            speaker.person = True
        speaker.roles += [role for role in roles if role not in speaker.roles]
        return speaker

    def _described(self, head: Token, roles: Sequence[str]) -> Speaker:
        known = self._known(head)
        if known is not None:
            known.roles += [role for role in roles if role not in (known.name, *known.roles)]
            return known
        person = head.lower_ in OFFICES or head.lower_ in ("one", "another")
        speaker = Speaker(bare(short(head)) or head.text, False, person, is_plural(head))
        speaker.roles += roles
        return speaker

    def _known(self, head: Token) -> Speaker | None:
        """The speaker met before whom a phrase such as "the minister" or "the firm" means."""
        # The tagger takes some names at the start of a sentence for common nouns.
        if head.text[0].isupper() and (known := self.find(head.text)):
            return known
        if not any(child.lower_ == "the" for child in head.children):
            return None
        if is_plural(head):
            return self.crowds.get(head.lower_) if len(list(head.children)) == 1 else None
        if head.lower_ in ("country", "nation"):
            lands = [one for one in self.order if one.stands_for and country(one.stands_for[0])]
            return lands[-1] if lands else None
        words = words_of(" ".join(word.text for word in noun_words(head)))
        known = self._matching(words)
        if places := _lands_of(head):
            return known if known and places & set(known.stands_for) else None
        if known:
            return known
        latest = next((one for one in reversed(self.order) if one.person), None)
        if latest and short(head).text.endswith("-year-old"):
            return latest
        if latest and head.lower_ in OFFICES and not latest.roles and latest is self.order[-1]:
            return latest
        if any(child.dep_ in ("amod", "compound", "prep") for child in head.children):
            return None
        if body := self.bodies.get(head.lower_):
            return self.find(body) or Speaker(body, True, False)
        if head.lower_ in BODIES and (inside := self._with_word(head.lower_)):
            return inside
        return self._firm_in_mind() if head.lower_ in KEPT else None

    def _country_in_mind(self, speaker: Speaker) -> list[str]:
        """The country that the text spoke of just before it came to `speaker`."""
        others = (one for one in reversed(self.order) if one is not speaker)
        return next(
            (
                list(one.stands_for)
                for one in others
                if country(one.name) or (one.stands_for and one.words[-1] in STATE)
            ),
            [],
        )

    def _body_in_mind(self) -> list[str]:
        """The latest club, union or other body that is called so, and whom it stands for."""
        body = next((one for one in reversed(self.order) if set(one.words) & BODIES), None)
        return body.represented if body and not body.person and not country(body.name) else []

    def _with_word(self, word: str) -> Speaker | None:
        """The latest body in whose name `word` is: "the institute" for that of a longer name."""
        bodies = (one for one in reversed(self.order) if one.named and not one.person)
        return next((one for one in bodies if word in one.words), None)

    def _firm_in_mind(self) -> Speaker | None:
        bodies = [one for one in self.order if one.named and not one.person]
        return next((one for one in reversed(bodies) if not country(one.name)), None)

    def _matching(self, words: set[str], named: bool | None = None) -> Speaker | None:
        for speaker in reversed(self.order):
            places = {word for word in words if country(word) in speaker.stands_for}
            for role in speaker.roles:
                if named not in (None, speaker.named) or speaker.plural:
                    continue
                core = re.split(r"\s(?:of|for|at|to|from|in|with)\s", role)[0]
                if words - places and words - places <= words_of(core):
                    return speaker
        return None

    def _learn(self, speaker: Speaker, node: Token) -> None:
        words = {word for role in speaker.roles for word in words_of(role)}
        if speaker.person and speaker.gender is None:
            speaker.gender = "m" if words & MALE else "f" if words & FEMALE else None
        if not speaker.person and (place := country(speaker.name)):
            speaker.stands_for = [place]
        elif not speaker.stands_for and (
            not _is_body(speaker) or speaker.words[-1] in STATE or words & OFFICES
        ):
            bodies = self._spoken_for(node) or self._affiliation(node)
            speaker.stands_for = [body for body in bodies if body != speaker.name]
            beside = self._beside(speaker.name) if speaker.person else ""
            if not speaker.stands_for and beside:
                speaker.stands_for = [country(beside) or beside]
            role = words_of(role_of(node, name_of(node)))
            if not speaker.stands_for and role & CIVIC:
                speaker.stands_for = _opening_place(node)
            if not speaker.stands_for and role & EXECUTIVES:
                speaker.stands_for = self._employer(node)
            bound = any(child.dep_ in ("poss", "prep") for child in node.children)
            if not speaker.stands_for and role & LEADERS and not bound:
                firm = self._firm_in_mind()
                speaker.stands_for = firm.represented if firm else []
            if not speaker.stands_for and role & ENVOYS:
                speaker.stands_for = self._country_in_mind(speaker)
            if not speaker.stands_for and role & MINISTERS:
                speaker.stands_for = self._country_in_mind(speaker) or self.home
            if not speaker.stands_for and role <= HEADING and role and not bound:
                speaker.stands_for = self._body_in_mind()
        if not self.home and speaker.stands_for and country(speaker.stands_for[0]):
            self.home = speaker.stands_for[:1]

    def _beside(self, name: str) -> str:
        """The country or party in brackets behind `name`, or behind a longer one."""
        found = (one for full, one in self.affiliations.items() if same_name(name, full))
        return next(found, "")

    def _employer(self, node: Token) -> list[str]:
        """Of "a coast guard spokesman", the coast guard; of "the chief executive", the firm."""
        nouns = [word for word in node.children if word.dep_ == "compound" and word.text.islower()]
        noun = nouns[-1] if node.lower_ in EXECUTIVES and nouns else None
        if noun is not None and noun.lower_ not in FIRMS:
            return [bare(node.doc[noun.left_edge.i : noun.i + 1])]
        bodies = [one for one in self.order if one.named or one.words[-1] in STATE | FIRMS]
        body = next((one for one in reversed(bodies) if not one.person and not one.plural), None)
        return [] if body is None else body.represented

    def _affiliation(self, node: Token) -> list[str]:
        """What the modifiers of `node` say it belongs to: owner, country, "of …", firm."""
        for owner in (child for child in node.children if child.dep_ == "poss"):
            if owner.pos_ != "PRON":
                return self._target(owner, loose=True)
            if owner.lower_ == "their" and self.crowd is not None:
                return [self.join(self.crowd).name]
            if owner.lower_ in ("its", "their") and node.lower_ in OFFICES:
                bodies = [one for one in self.order if not one.person and not one.plural]
                return bodies[-1].represented if bodies else []
            if owner.lower_ in ("his", "her") and node.lower_ in OFFICES:
                people = [one for one in self.order if one.person and not one.plural]
                return list(people[-1].stands_for) if people else []
        name = name_of(node)
        before = premodifiers(node, name)
        if name and name[-1].lower_ in STATE:
            before = name
        for size in (2, 1):
            for start in range(len(before) - size + 1):
                if before[start : start + size].text[0].isupper() and (
                    place := country(before[start : start + size].text)
                ):
                    city = is_capital(before[start : start + size].text) and is_civic(node, before)
                    return [before[start : start + size].text if city else place]
        if node.lower_ in OFFICES and any(child.lower_ == "there" for child in node.children):
            return self._body_in_mind() or self._employer(node)
        for prep in (child for child in node.children if child.dep_ == "prep"):
            for noun in (child for child in prep.children if child.dep_ == "pobj"):
                if prep.lower_ not in ("of", "for", "at", "from", "with"):
                    continue
                if is_capital(noun.text) and is_civic(node, before):
                    return [noun.text]
                loose = prep.lower_ in ("for", "at") and not self._firm(before)
                loose = loose or noun.lower_ in BODIES
                nouns = (noun, *noun.conjuncts)
                found = [body for one in nouns for body in self._target(one, loose)]
                hyphened = node.doc[node.i + 1 : node.i + 2].text == "-"  # "secretary-general of"
                minister = node.lower_ in PORTFOLIOS and not hyphened
                if found and (not minister or country(found[0]) == found[0]):
                    return found
            if prep.lower_ == "in" and node.lemma_.lower() in OFFICES:
                places = (country(noun.text) for noun in prep.children)
                if found := [place for place in places if place]:
                    return found
        for verb in (child for child in node.children if child.dep_ == "relcl"):
            led = [noun for noun in verb.children if noun.dep_ == "dobj"]
            found = self._target(led[0], loose=False) if led and verb.lemma_ in LEADING else []
            if found and (name_of(led[0]) or country(found[0]) == found[0]):
                return found
        return self._firm(before)

    def _spoken_for(self, node: Token) -> list[str]:
        """For whom "Tor Berg, who speaks for them," does, or "Speaking for them, Tor Berg"."""
        verbs = [word for word in node.children if word.dep_ in ("relcl", "acl")]
        if node.dep_ == "nsubj":
            verbs += [word for word in node.head.lefts if word.dep_ == "advcl"]
        for verb in verbs:
            if verb.lemma_ == "speak":
                ahead = [prep for prep in verb.children if prep.lower_ == "for"]
                nouns = [noun for prep in ahead for noun in prep.children if noun.dep_ == "pobj"]
                return self._target(nouns[0], loose=True) if nouns else []
        return []

    def _target(self, noun: Token, loose: bool) -> list[str]:
        name = name_of(noun)
        if name is not None:
            text = bare(name)
            known = self.find(text)
            if place := country(text):
                return [place]
            if known is None or known.person:
                return [known.name if known else text]
            return known.represented
        if known := self._known(noun):
            return known.stands_for or [known.name]
        body = bare(short(noun)) if loose else ""
        if body and any(child.dep_ == "poss" and child.tag_ == "NNS" for child in noun.children):
            return [body]  # "the metalworkers' union"
        found = self._affiliation(noun)
        theirs = any(word.lower_ == "their" for word in noun.children)
        return [body, *found] if body and theirs else found or ([body] if body else [])

    def _firm(self, before: Words) -> list[str]:
        """The body whose name stands before an office: "Acme chief executive"."""
        words = [word for word in before if word.lower_ not in DETERMINERS]
        firm: list[Token] = []
        for word in words:
            if word.text[0].isupper() and word.lower_ not in OFFICES:
                firm.append(word)
            elif firm or word.lower_ in OFFICES:
                break
        after = before.doc[firm[-1].i + 1] if firm else None
        if after is None:
            return []
        text = before.doc[firm[0].i : firm[-1].i + 1].text
        if after.lower_ in PORTFOLIOS and not text.isupper():
            return []
        known = self.find(text)
        if known is not None and not known.person:
            return [known.name]
        inside = firm[0].i > 0 or firm[0].ent_type_ in KINDS
        office = after.lower_ in OFFICES or not after.text.istitle()
        return [text] if inside and office else []


def _opening_place(node: Token) -> list[str]:
    """The place of "In Kagoshima, the mayor said"."""
    opening = node.doc[:3]
    named = len(opening) == 3 and opening[1].pos_ == "PROPN" and opening[2].text == ","
    return [opening[1].text] if named and opening[0].lower_ == "in" else []


def _lands_of(head: Token) -> set[str]:
    """The countries of "the envoy of Peru"."""
    nouns = (noun for prep in head.children if prep.dep_ == "prep" for noun in prep.children)
    places = (country(noun.text) for noun in nouns if noun.dep_ == "pobj")
    return {place for place in places if place}


def _is_body(speaker: Speaker) -> bool:
    return speaker.named and not speaker.person
