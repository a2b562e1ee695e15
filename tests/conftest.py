"""Settings shared by all tests."""

import pytest

from tests.support.browser import browsing


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """Keep generic sets out of the user's cache, and never read them from there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def browser():
    """One window of chromium for all tests of pages."""
    with browsing() as found:
        yield found
