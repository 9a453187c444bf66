"""A folder of captures judged on a cluster: the values that are given back go through Dask."""

from pathlib import Path

import pytest

from tests.api.library_page import SPREAD, prepare, printed

pytestmark = pytest.mark.interop


def test_a_cluster_judges_a_folder_as_the_manual_has_it(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: it is no part of popconsole")
    told = printed(prepare(tmp_path), SPREAD[1])
    assert "the file is empty" in told
    assert "('password-in-clear', 3)" in told
