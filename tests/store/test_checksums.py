"""Files made from runs: listed with their digests, so that damage is found and death loses none."""

from __future__ import annotations

import subprocess

import pytest

from rhw.store import checksums, files
from rhw.store.files import StoreError


@pytest.fixture
def folder(tmp_path):
    with checksums.writing(tmp_path) as files:
        files.write("a.csv", b"one")
        files.write("below/b.png", b"two")
    return tmp_path


def test_the_list_is_what_sha256sum_reads(folder):
    run = subprocess.run(
        ["sha256sum", "--check", "--strict", checksums.FILE],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "a.csv: OK\nbelow/b.png: OK\n"


@pytest.mark.parametrize("damage", [b"", b"onf", b"one\n", b"two"])
def test_damage_is_found(folder, damage):
    assert checksums.read(folder, "a.csv") == b"one"
    (folder / "a.csv").write_bytes(damage)
    with pytest.raises(StoreError, match=r"a.csv: damaged"):
        checksums.read(folder, "a.csv")


def test_what_nobody_listed_is_not_trusted(folder):
    (folder / "c.csv").write_bytes(b"three")
    with pytest.raises(StoreError, match="not listed"):
        checksums.read(folder, "c.csv")
    assert checksums.read(folder, "d.csv") is None


def test_a_damaged_list_is_found_at_every_byte(folder):
    path = folder / checksums.FILE
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(StoreError, match="SHA256SUMS: damaged"):
            checksums.read_sums(folder)
    path.write_bytes(b"")
    with pytest.raises(StoreError, match="SHA256SUMS: damaged"):
        checksums.read_sums(folder)


def test_whenever_a_writer_dies_all_it_leaves_is_listed(folder, monkeypatch):
    """Die at each of its writes in turn; every file then has its old or its new bytes, listed."""

    class DeathError(Exception):
        pass

    def attempt(allowed):
        real, count = files.write_atomically, iter(range(100))

        def write(*words):
            if next(count) == allowed:
                raise DeathError
            real(*words)

        with monkeypatch.context() as patch:
            patch.setattr(checksums, "write_atomically", write)
            try:
                with checksums.writing(folder) as written:
                    for name in ("a.csv", "below/b.png", "new.csv"):
                        written.write(name, f"{name} {allowed}".encode())
            except DeathError:
                return False
        return True

    for allowed in range(100):
        done = attempt(allowed)
        for name in ("a.csv", "below/b.png", "new.csv"):
            checksums.read(folder, name)
        if done:
            break
    assert allowed > 5
    assert all(len(found) == 1 for found in checksums.read_sums(folder).values())


def test_equal_bytes_are_not_written_again(folder):
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    with checksums.writing(folder) as files:
        files.write("a.csv", b"one")
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_files_that_went_are_forgotten_only_when_asked(folder):
    (folder / "a.csv").unlink()
    checksums.write(folder, "e.csv", b"e")
    assert "a.csv" in checksums.read_sums(folder)
    with checksums.writing(folder, forget=True):
        pass
    assert sorted(checksums.read_sums(folder)) == ["below/b.png", "e.csv"]
