"""A handout as a page of HTML that needs nothing else, for paper and for a browser."""

from popconsole.ui.handout import HandoutForm
from popconsole.ui.page.handout import page

FORM = HandoutForm(page, (".html", ".htm"))
