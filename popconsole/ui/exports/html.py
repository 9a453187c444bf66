"""A recording as a page of HTML that needs nothing else, for a browser and for paper."""

from popconsole.ui.export import ExportForm
from popconsole.ui.page.document import index, page

FORM = ExportForm(page, (".html", ".htm"), index)
