"""What people expect of the two protocols, and why: a row for each wrong idea that a prediction may offer."""

from popconsole.guide.words import wrong_ideas_pop2, wrong_ideas_pop3
from popconsole.guide.words.wrong_idea import WrongIdea

WRONG_IDEAS: tuple[WrongIdea, ...] = (*wrong_ideas_pop3.IDEAS, *wrong_ideas_pop2.IDEAS)
