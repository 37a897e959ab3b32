import subprocess
from pathlib import Path

import pytest
from cluster import contexts
from cluster.errors import ClusterError


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    (root / "app").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", root], check=True)
    (root / ".gitignore").write_text("*.pyc\n")
    (root / "Dockerfile").write_text("COPY app /app\n")
    (root / "app" / "main.py").write_text("print()\n")
    (root / "app" / "main.pyc").write_text("ignored")
    (root / "other").write_text("not copied")
    return root


def _digest(root: Path, *more: str) -> str:
    return contexts.digest(root, contexts.files(root, root / "Dockerfile"), *more)


def test_files_are_those_copied_and_the_dockerfile_itself(checkout: Path) -> None:
    assert contexts.files(checkout, checkout / "Dockerfile") == ["Dockerfile", "app/main.py"]


def test_digest_changes_with_what_goes_into_the_image_and_only_then(checkout: Path) -> None:
    before = _digest(checkout)
    (checkout / "other").write_text("changed")
    (checkout / "app" / "main.pyc").write_text("changed")
    assert _digest(checkout) == before
    assert _digest(checkout, "another base") != before
    (checkout / "app" / "main.py").chmod(0o755)
    executable = _digest(checkout)
    assert executable != before
    (checkout / "app" / "main.py").write_text("print(1)\n")
    assert _digest(checkout) not in (before, executable)


def test_a_removed_tracked_file_is_left_out(checkout: Path) -> None:
    subprocess.run(["git", "add", "app"], cwd=checkout, check=True)
    (checkout / "app" / "main.py").unlink()
    assert contexts.files(checkout, checkout / "Dockerfile") == ["Dockerfile"]


def test_laid_files_have_one_time_and_no_more_than_the_list(checkout: Path, tmp_path: Path) -> None:
    (checkout / "app" / "link").symlink_to("main.py")
    target = tmp_path / "context"
    (target / "stale").mkdir(parents=True)
    contexts.lay(checkout, contexts.files(checkout, checkout / "Dockerfile"), target)
    laid = sorted(str(path.relative_to(target)) for path in target.rglob("*"))
    assert laid == ["Dockerfile", "app", "app/link", "app/main.py"]
    assert (target / "app" / "link").is_symlink()
    assert len({path.lstat().st_mtime for path in target.rglob("*")}) == 1


def test_outside_of_git_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("COPY a b\n")
    with pytest.raises(ClusterError, match="git checkout"):
        contexts.files(tmp_path, tmp_path / "Dockerfile")
