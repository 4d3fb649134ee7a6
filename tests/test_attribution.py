"""Who said what, on sentences of every construction and on the written collection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa_bot.attribution import attribute
from qa_bot.places import country
from qa_bot.quotes import find_quotes
from qa_bot.sentences import split
from qa_bot.turns import turns
from qa_bot.types import Document, Sentence, Statement
from qa_bot.voices import speaks_for

TEXTS = sorted((Path(__file__).parent / "data" / "statements").glob("*.json"))


def statements(*texts: str) -> list[Statement]:
    """The statements of a document whose sentences are `texts`."""
    sentences, start = [], 0
    for text in texts:
        sentences.append(Sentence("test", start, start + len(text), text))
        start += len(text) + 1
    return attribute(Document("test", " ".join(texts)), sentences)


def pairs(*texts: str) -> list[tuple[str, str]]:
    return [(one.speaker, one.text) for one in statements(*texts)]


def test_a_quote_before_its_speaker() -> None:
    (said,) = statements('"The roof is gone", said Peruvian Mayor Ana Torres.')
    assert (said.speaker, said.text) == ("Ana Torres", "The roof is gone")
    assert (said.stands_for, said.role) == (("Peru",), "Peruvian Mayor")
    assert (said.direct, said.cue, said.sentence) == (True, "said", 0)


def test_a_surname_alone_has_its_title() -> None:
    assert pairs("Major Crane said the roof was gone.") == [("Major Crane", "the roof was gone")]
    text = "Major Ana Crane said the roof was gone. Major Crane said it was late."
    assert [speaker for speaker, _ in pairs(text)] == ["Ana Crane", "Ana Crane"]


@pytest.mark.parametrize("marks", ['""', "“”", "‘’"])
@pytest.mark.parametrize("inside", [True, False])
def test_a_quote_split_by_its_speaker(marks: str, inside: bool) -> None:
    first, second = ("We won,", "and we slept.") if inside else ("We won", "and we slept")
    rest = ("", "") if inside else (",", ".")
    said, more = (f"{marks[0]}{words}{marks[1]}" for words in (first, second))
    text = f"{said}{rest[0]} Ana Torres said, {more}{rest[1]}"
    assert pairs(text) == [("Ana Torres", "We won"), ("Ana Torres", second)]


@pytest.mark.parametrize(
    "text",
    [
        "In the view of the pilot, Ana Torres, the roof is gone.",
        "In Ana Torres's opinion, the roof is gone.",
        "The roof is gone, in the words of Ana Torres.",
    ],
)
def test_what_is_so_in_somebodys_view(text: str) -> None:
    assert [(who, said.casefold()) for who, said in pairs(text)] == [
        ("Ana Torres", "the roof is gone")
    ]


def test_a_pronoun_owns_a_view() -> None:
    found = pairs("Coach Tor Berg doubted it.", "In his view, the pitch was wet.")
    assert ("Tor Berg", "the pitch was wet") in found


def test_an_envoy_who_keeps_silent_is_not_the_next_who_speaks() -> None:
    (one,) = statements(
        "Peru's envoy came but made no comment.",
        "According to Ana Torres of the agency Open Hands, the road is closed.",
    )
    assert (one.speaker, one.role) == ("Ana Torres", None)


def test_a_minister_speaks_for_the_country_just_named() -> None:
    found = statements(
        "Peruvian envoy Ana Torres said the road is closed.",
        "Chile said it was open.",
        "Defence minister Tor Berg warned that it would be closed.",
    )
    assert found[-1].stands_for == ("Chile",)


def test_a_quote_over_several_sentences_has_a_statement_in_each() -> None:
    found = statements('"We won.', 'We slept," said Ana Torres.', '"Then we ate."')
    assert [(one.speaker, one.text, one.sentence) for one in found] == [
        ("Ana Torres", "We won.", 0),
        ("Ana Torres", "We slept", 1),
        ("Ana Torres", "Then we ate.", 2),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ana Torres said the roof was gone.", "the roof was gone"),
        ("Ana Torres told reporters that the roof was gone.", "the roof was gone"),
        ("The roof was gone, Ana Torres said.", "The roof was gone"),
        ("According to Ana Torres, the roof was gone.", "the roof was gone"),
        ("The roof was gone, according to Ana Torres.", "The roof was gone"),
        ("The trial, Ana Torres said, will last six weeks.", None),
        ("Ana Torres urged the town to mend the roof.", "the town to mend the roof"),
        ("Ana Torres called the roof a disgrace.", "the roof a disgrace"),
        ("Ana Torres declined to comment.", "to comment"),
        ("Ana Torres agreed to mend the roof.", "to mend the roof"),
        ("The doors would open, Ana Torres promised, if half of the debt were paid.", None),
        ("The doors, says Ana Torres of the bakers' guild, hardly ever open.", None),
        ("The land, explained the owner, Ana Torres, belongs to a fund.", None),
        ("The roof was gone, according to Ana Torres, since nobody mended it.", None),
        ("Ana Torres felt the roof had been forgotten.", "the roof had been forgotten"),
        ("Ana Torres ruled out mending the roof.", "mending the roof"),
        ("Ana Torres brushed the charge aside.", "the charge"),
        ("Ana Torres doubts it.", "it"),
        ("Ana Torres would like to see the roof mended.", "to see the roof mended"),
        ("Ana Torres defended the colour of the roof.", "the colour of the roof"),
        ("Ana Torres objected to the colour of the roof.", "the colour of the roof"),
        ("Ana Torres warned the town against the roof.", "the town against the roof"),
        ("Ana Torres warned against burning the roof.", "burning the roof"),
        ("Ana Torres hoped that the roof would hold.", "the roof would hold"),
        ("Ana Torres considers the roof too low.", "the roof too low"),
        ("Ana Torres ruled out a new roof.", "a new roof"),
        ("Ana Torres did not rule out a new roof.", "a new roof"),
        ("Ana Torres put the cost of the roof at $20.", "the cost of the roof at $20"),
        ("Ana Torres spoke of a bad roof.", "a bad roof"),
        ("Ana Torres denied this.", "this"),
        ("Ana Torres took the view that the roof was gone.", "the roof was gone"),
        ("Ana Torres told the meeting she had seen the roof.", "she had seen the roof"),
        ("Ana Torres was not heard and said that the roof was gone.", "the roof was gone"),
        ("The house is old: Ana Torres said that the roof was gone.", "the roof was gone"),
        ("Ana Torres said the roof was gone; the old wall had held.", "the roof was gone"),
        ("In Torun, the mayor, Ana Torres, said the roof was gone.", "the roof was gone"),
        ("The wall held; according to Ana Torres, the roof was gone.", "the roof was gone"),
    ],
)
def test_indirect_speech(text: str, said: str | None) -> None:
    assert pairs(text) == [("Ana Torres", text.rstrip(".") if said is None else said)]


@pytest.mark.parametrize(
    ("texts", "stands_for"),
    [
        (("Nurses have kept working.", "Their delegate, Ana Torres, said it was late."), "Nurses"),
        (("Nurses feel forgotten.", '"We are tired," said Ana Torres.'), "Nurses"),
        (
            (
                "Nurses are few.",
                "Speaking for their trade association, lawyer Ana Torres said it was late.",
            ),
            "Nurses",
        ),
        (("Ana Torres, who spoke for the nurses, said it was late.",), "nurses"),
        (
            ("The nurses' union is angry.", "Secretary Ana Torres said it was late."),
            "nurses' union",
        ),
        (("The treasury is late.", "An official there, Ana Torres, said it was late."), "treasury"),
    ],
)
def test_whom_somebody_speaks_for(texts: tuple[str, ...], stands_for: str) -> None:
    found = statements(*texts)[-1]
    assert found.speaker == "Ana Torres"
    assert stands_for in found.stands_for


def test_they_are_those_whom_the_sentence_before_is_about() -> None:
    found = pairs("The bakers' guild said no.", "Nurses of Torun are few.", "They want more pay.")
    assert found[-1] == ("Nurses of Torun", "more pay")
    assert pairs("Nurses of Torun are few.", "It is late.", "The nurses want more pay.") == [
        ("Nurses of Torun", "more pay")
    ]


def test_what_the_author_says() -> None:
    assert pairs("Posted by Ana Torres on March 6.", "I think the roof is gone.") == [
        ("Ana Torres", "the roof is gone")
    ]


def test_islands_are_no_country() -> None:
    (found,) = statements("The islands council said it was late.")
    assert (found.speaker, found.stands_for) == ("islands council", ("islands council",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Ana Torres said the roof was gone and accused the town of neglect.",
            ["the roof was gone", "the town of neglect"],
        ),
        (
            "Ana Torres denied that the men had crossed the river and dismissed it as rumour.",
            ["the men had crossed the river", "it as rumour"],
        ),
        (
            "The mine will close in May, its director, Ana Torres, announced on Monday.",
            ["The mine will close in May"],
        ),
        ("The mayor, Ana Torres, offered to resign.", ["to resign"]),
        ("Ana Torres is convinced that the roof will hold.", ["the roof will hold"]),
        (
            "Ana Torres reminded the hall that the roofs of 2019 had burned.",
            ["the roofs of 2019 had burned"],
        ),
        ("Ana Torres thanked the town for its help.", ["the town for its help"]),
    ],
)
def test_all_that_a_sentence_reports(text: str, said: list[str]) -> None:
    assert pairs(text) == [("Ana Torres", one) for one in said]


@pytest.mark.parametrize(
    "texts",
    [
        ("Ana Torres, 27, won the race in Lisbon.", "The Peruvian said she was tired."),
        ("Ana Torres, 81, did not sleep.", '"They came at night."'),
        ("Ana Torres was asked for a date.", 'Torres\'s answer was short: "In May."'),
        ("Present: Ana Torres (treasurer), Paul Stone (chair).", "Ms Torres said it was late."),
        ("Present: Paul Stone (chair), Ana Torres (treasurer).", "The treasurer agreed to pay."),
    ],
)
def test_the_speaker_stands_a_sentence_earlier(texts: tuple[str, ...]) -> None:
    assert [speaker for speaker, _ in pairs(*texts)] == ["Ana Torres"]


def test_an_envoy_speaks_for_the_country_just_spoken_of() -> None:
    found = statements(
        "Italy took the side of the owners.",
        "Ambassador Ivan Petrov warned that it could not go on.",
    )
    assert [one.stands_for for one in found] == [("Italy",)]


@pytest.mark.parametrize(
    "text",
    [
        "Ana Torres did not say that the roof was gone.",
        "Ana Torres walked to the old house.",
        'Her new book, "The Long Road", follows a smuggler.',
        'The so-called "iron dome" held.',
    ],
)
def test_no_statement(text: str) -> None:
    assert pairs(text) == []


def test_pronouns_and_roles_resolve_to_the_one_named_before() -> None:
    found = pairs(
        "Judge Paul Stone said the trial was over.",
        "Ana Torres, the mayor of Lima, said that it was not.",
        '"It goes on", she said.',
        "The judge said he would think about it.",
        "Torres agreed to wait.",
    )
    speakers = [speaker for speaker, _ in found]
    assert speakers == ["Paul Stone", "Ana Torres", "Ana Torres", "Paul Stone", "Ana Torres"]


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("Cairo said the talks were over.", ("Egypt",)),
        ("Ivan Petrov, Cairo's envoy, said the talks were over.", ("Egypt",)),
        ("Danish Trade minister Ivan Petrov said the talks were over.", ("Denmark",)),
        ("U.K. Ambassador Ivan Petrov said the talks were over.", ("United Kingdom",)),
        ("Ivan Petrov, a spokesman for Acme Corp., said the talks were over.", ("Acme Corp.",)),
        ("London Mayor Ivan Petrov said the talks were over.", ("London",)),
        ("Ivan Petrov said the talks were over.", ("Ivan Petrov",)),
    ],
)
def test_whom_a_speaker_stands_for(text: str, bodies: tuple[str, ...]) -> None:
    (said,) = statements(text)
    assert said.stands_for == bodies


def test_each_of_two_speakers_has_the_statement() -> None:
    found = statements("Tokyo and its Asian allies urged Iran to sign the treaty.")
    assert [one.stands_for for one in found] == [("Japan",), ("Asia",)]
    assert {one.text for one in found} == {"Iran to sign the treaty"}


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Egypt", True),
        ("Cairo", True),
        ("the Egyptians", True),
        ("the Egyptian envoy", True),
        ("Cairo's diplomat", True),
        ("Cairo's minister", False),
        ("envoy Petrov", True),
        ("trade", False),
        ("the envoy", True),
        ("Petrov", True),
        ("Ivan Petrov", True),
        ("Tokyo", False),
        ("the Danish envoy", False),
        ("Ivanov", False),
        ("", False),
    ],
)
def test_names_of_a_question(name: str, right: bool) -> None:
    (said,) = statements("Ivan Petrov, Cairo's trade envoy, said the talks were over.")
    assert speaks_for(said, name) is right


def test_names_of_whom_a_speaker_stands_for() -> None:
    president = Statement(
        "Ana Torres", ("Avalonia",), "president of the island's government", "x", 0, 1, 0, "", False
    )
    assert speaks_for(president, "Avalonia's government")
    assert speaks_for(president, "the government of Avalonia")
    assert not speaks_for(president, "Avalonia's army")
    assert not speaks_for(president, "government")


def test_a_minister_of_whom_no_more_is_said_is_one_of_the_country_reported_from() -> None:
    said = statements("SANTOS, Brazil (Newsdesk) - Finance minister Ana Lima said it would rain.")
    assert [(one.speaker, one.stands_for) for one in said] == [("Ana Lima", ("Brazil",))]


def test_a_statement_takes_in_the_whole_of_a_quoted_phrase() -> None:
    (said,) = statements('Peter Dahl called the vote "a gift to people who want nothing built".')
    assert said.text == 'the vote "a gift to people who want nothing built"'


def test_a_place_is_nobody() -> None:
    (said,) = statements(
        "The lake lies under Orrin Glacier. The find worries Paul Adeyemi, a geologist in Lagos. "
        '"It could drain within days," he wrote in an email.'
    )
    assert said.speaker == "Paul Adeyemi"


def test_a_minister_is_one_of_the_government_just_named() -> None:
    *_, said = statements(
        "Danish geologist Mette Holm said it was late. The Icelandic government said it would act. "
        "Jon Birk, the minister for fisheries, promised money."
    )
    assert (said.speaker, said.stands_for) == ("Jon Birk", ("Iceland",))


def test_a_body_is_spoken_of_by_its_last_word() -> None:
    *_, said = statements(
        "The Environment Agency raised no objection. The agency later clarified that its "
        "assessment was not yet finished."
    )
    assert (said.speaker, said.text) == (
        "Environment Agency",
        "its assessment was not yet finished",
    )


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Some said it would fall.", "Some"),
        ("A spokesman for some said it would fall.", "spokesman for some"),
    ],
)
def test_a_speaker_of_one_small_word_is_called_by_it(text: str, body: str) -> None:
    (said,) = statements(text)
    assert (said.speaker, said.stands_for) == (body, (body,))


def test_names_of_a_plain_speaker() -> None:
    assert speaks_for("Tokyo", "the Japanese")
    assert not speaks_for("Tokyo", "the Japanese envoy")
    assert speaks_for("Vera Holm", "Holm")
    assert not speaks_for("Vera Holm", "Vera Stone")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Cairo", "Egypt"),
        ("the U.K.", "United Kingdom"),
        ("US", "United States"),
        ("us", None),
        ("British", "United Kingdom"),
        ("Icelandic", "Iceland"),
        ("Asian", "Asia"),
        ("Indiana", None),
        ("Roman", None),
        ("Oslo", "Norway"),
    ],
)
def test_places(name: str, place: str | None) -> None:
    assert country(name) == place


def test_the_latest_to_be_met_is_the_one_who_speaks_next() -> None:
    texts = (
        "Danuta Wilk spoke at the gates.",
        "That remark angered Katrin Sommer, the chief negotiator.",
        '"This is blackmail," she said.',
    )
    assert pairs(*texts)[-1] == ("Katrin Sommer", "This is blackmail")


def test_what_goes_on_behind_an_aside_is_said_too() -> None:
    said = pairs("Each day costs the firm a million euros, Ruiz said, and the order book is thin.")
    assert [text for _, text in said] == [
        "Each day costs the firm a million euros, Ruiz said, and the order book is thin"
    ]


def test_views_are_heard_that_no_rule_of_grammar_has() -> None:
    said = pairs(
        "The council of Lund is in favour of the merger.",
        "Ana Morel, a baker, has her doubts about the price and regards the plan as a trap.",
    )
    assert ("council of Lund", "in favour of the merger") in said
    assert {speaker for speaker, _ in said} == {"council of Lund", "Ana Morel"}


def test_an_unclosed_quote_ends_with_its_paragraph() -> None:
    text = '"We won.\n\n"We slept," she said. It was 6\'2" tall.'
    assert [text[one.start : one.end] for one in find_quotes(text)] == ["We won.", "We slept,"]


def test_empty_and_odd_documents() -> None:
    assert attribute(Document("empty", ""), []) == []
    assert pairs('"') == []
    assert pairs('" ""') == []
    assert pairs('"Alone."') == []


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.stem)
def test_the_collection_is_sound_and_statements_are_exact(file: Path) -> None:
    data = json.loads(file.read_text(encoding="utf-8"))
    text = data["text"]
    for gold in data["statements"]:
        assert text[gold["start"] : gold["end"]] == gold["text"]
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(Sentence(file.stem, start, start + len(line), line))
        start += len(line) + 1
    for one in attribute(Document(file.stem, text), lines):
        assert text[one.start : one.end] == one.text
        assert lines[one.sentence].start <= one.start < one.end <= lines[one.sentence].end


def test_envoys_of_other_countries_are_other_people() -> None:
    found = statements(
        "The representative of Fiji said that her Government could pay no more.",
        "The representative of Japan warned that one rule would not fit all.",
        "Speaking on behalf of the group, the envoy of Peru said that boats were few.",
    )
    assert [(one.stands_for, one.text) for one in found] == [
        (("Fiji",), "her Government could pay no more"),
        (("Japan",), "one rule would not fit all"),
        (("Peru",), "boats were few"),
    ]


def test_an_envoy_for_somewhere_stands_for_the_body_named_before() -> None:
    (one,) = statements("The United Nations envoy for the region, Maria Teles, said talks failed.")
    assert (one.speaker, one.stands_for) == ("Maria Teles", ("United Nations",))


TRANSCRIPT = """The Minister for Fisheries (Ms Ana Torres): I beg to move. The quota is too high.

Mr Tor Berg (Leader of the Opposition): We shall vote against it.

Ms Torres: So be it.

The House divided: Ayes 12, Noes 7.
"""


@pytest.mark.parametrize(
    ("text", "speaker", "bodies"),
    [
        ("ANA MOREL (Chile) said that time was short.", "ANA MOREL", ("Chile",)),
        ("Ana Morel (Chile), President of the Council, said that it was late.", "Ana Morel", None),
        ("Jan Kraus (CDU) said he would vote against the law.", "Jan Kraus", ("CDU",)),
        ("Tom Hill (34) said the roof was gone.", "Tom Hill", ("Tom Hill",)),
        ("The World Health Organization (WHO) said cases had doubled.", None, None),
    ],
)
def test_what_stands_in_brackets_behind_a_name_is_whom_it_speaks_for(
    text: str, speaker: str | None, bodies: tuple[str, ...] | None
) -> None:
    first, second = statements(text, "She asked for a vote."), statements(text)[0]
    assert second.speaker == (speaker or "World Health Organization")
    assert "(" not in (second.role or "")
    if bodies is not None:
        assert second.stands_for == bodies
        assert {one.stands_for for one in first if one.speaker == speaker} == {bodies}


def test_a_transcript_is_read_by_turns() -> None:
    document = Document("test", TRANSCRIPT)
    found = attribute(document, split(document))
    assert [(one.speaker, one.text, one.direct) for one in found] == [
        ("Ana Torres", "I beg to move.", True),
        ("Ana Torres", "The quota is too high.", True),
        ("Tor Berg", "We shall vote against it.", True),
        ("Ana Torres", "So be it.", True),
    ]
    assert speaks_for(found[0], "the fisheries minister")
    assert speaks_for(found[2], "the opposition leader")


def test_headed_lines_are_no_turns() -> None:
    assert turns("Opening Hours: 9 to 5.\n\nTicket Office: closed.\n\nCar Park: free.") == []


def test_a_pronoun_goes_back_to_whom_the_sentence_before_is_about() -> None:
    found = statements(
        "The curator, Ana Lund, says that the roof leaks.",
        "A retired baker named Bruno Keller paid for the new one.",
        "He told visitors that it was worth it.",
        "Mine, 78-year-old Ella Hart, used to pack candles there.",
        "She thinks the new room is too bright.",
    )
    assert [one.speaker for one in found] == ["Ana Lund", "Bruno Keller", "Ella Hart"]


def test_kin_are_no_other_sex() -> None:
    found = statements(
        "Tor Berg had sold the boat.",
        "His wife, Lucy, said that it was old.",
        "He told the court that it was not.",
    )
    assert [one.speaker for one in found] == ["Lucy", "Tor Berg"]


@pytest.mark.parametrize("office", ["vice-president", "co-leader"])
def test_an_office_with_a_hyphen_is_one_speaker(office: str) -> None:
    (one,) = statements(f"The party's {office}, Ana Lund, said that the vote was close.")
    assert one.speaker == "Ana Lund"


def test_a_title_cut_short_is_no_other_person() -> None:
    found = statements(
        "Councillor Ana Lund said the pool was safe.",
        "Cllr Lund replied that they would not close it.",
    )
    assert [one.speaker for one in found] == ["Ana Lund", "Ana Lund"]


def test_a_short_answer_with_a_modal_is_reported() -> None:
    (one,) = statements("The minister replied that they would not.")
    assert one.text == "they would not"
