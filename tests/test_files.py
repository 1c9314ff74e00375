"""Files of ours are opened only where they are plain, also when somebody exchanges them in between."""

import os

import pytest

from autograder.files import NotPlainError, open_plain


def test_what_is_exchanged_between_looking_and_opening_is_closed_again(tmp_path, monkeypatch):
    def gone(_):
        raise FileNotFoundError

    opened, open_ = [], os.open
    with monkeypatch.context() as patch:
        patch.setattr(os, "lstat", gone)
        patch.setattr(os, "open", lambda *args: opened.append(open_(*args)) or opened[-1])
        with pytest.raises(NotPlainError):
            open_plain(tmp_path)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(opened[0])
