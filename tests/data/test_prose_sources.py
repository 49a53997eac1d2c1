import pytest

from tutor.data.prose_sources import Passage, alice, as_you_like_it, paradise_lost, read_works

ALICE = """
              ALICE'S ADVENTURES IN WONDERLAND
                   A TITLE PAGE

                            CHAPTER I

                      Down the Rabbit-Hole


  Alice was beginning  to get very tired:
  `and what is the use?'

     *       *       *

    A line of verse
        [later editions continued as follows
    One more,
    and another--]



                           CHAPTER IX

                      The End of It
  Last words.

                             THE END
\x1a"""

PARADISE = """
This is a release. \x20
Book of notes \x20

Paradise Lost \x20

Book I \x20


Of Man's first disobedience, and the fruit \x20
  Things unattempted yet in prose or rhyme.  *** \x20
  00081429 \x20
See$ Father: $ on belong$ 'd
Book II     \x20

High on a throne$
$THeir freedom

[The End]\x1a\x1a
"""

PLAY = """\tAS YOU LIKE IT

\tDRAMATIS PERSONAE

ADAM\t|  a servant

SCENE\tOliver's house


\tAS YOU LIKE IT


ACT I



SCENE I\tOrchard of Oliver's house.


\t[Enter ORLANDO and ADAM]

ORLANDO\tAs I remember,\tAdam
\tbequeathed me.

First Lord\tIndeed.



\tAS YOU LIKE IT


ACT II



SCENE IV\tThe forest.

\tSONG.
ADAM\tNo more.
"""


def with_dos_ends(text):
    return text.replace("\n", "\r\n")


def test_alice_is_cut_into_chapters():
    work = "Alice's Adventures in Wonderland"
    opening = "Alice was beginning to get very tired:\n`and what is the use?'"
    assert alice(with_dos_ends(ALICE)) == [
        Passage(
            work, 1, "Chapter I: Down the Rabbit-Hole", f"{opening}\n\nA line of verse\nOne more,\nand another--\n"
        ),
        Passage(work, 2, "Chapter IX: The End of It", "Last words.\n"),
    ]


def test_paradise_lost_is_cut_into_books():
    first = "Of Man's first disobedience, and the fruit\nThings unattempted yet in prose or rhyme.\n"
    assert paradise_lost(with_dos_ends(PARADISE)) == [
        Passage("Paradise Lost", 1, "Book I", f"{first}\nSee Father: on belong'd\n"),
        Passage("Paradise Lost", 2, "Book II", "High on a throne\nTheir freedom\n"),
    ]


def test_the_play_is_cut_into_scenes_and_speeches():
    first = "[Enter ORLANDO and ADAM]\n\nORLANDO:\nAs I remember, Adam\nbequeathed me.\n\nFirst Lord:\nIndeed.\n"
    assert as_you_like_it(PLAY) == [
        Passage("As You Like It", 1, "Act I, scene I: Orchard of Oliver's house", first),
        Passage("As You Like It", 2, "Act II, scene IV: The forest", "SONG.\nADAM:\nNo more.\n"),
    ]


def test_a_text_that_is_missing_or_another_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"expected alice29.txt in .*pip download .*brotli==1.2.0"):
        read_works(tmp_path)
    (tmp_path / "alice29.txt").write_text(ALICE)
    with pytest.raises(ValueError, match=r"expected .*alice29.txt as brotli 1.2.0 has it, got another text"):
        read_works(tmp_path)
