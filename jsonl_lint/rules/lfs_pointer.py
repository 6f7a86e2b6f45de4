r"""A Git LFS pointer where the data should be.

The file in the working copy is the small text that stands for the data; the data was not fetched. Nothing of
it was checked.

```bytes
b'version https://git-lfs.github.com/spec/v1\noid sha256:' + b'0' * 64 + b'\nsize 109986924\n'
```
```text
example.jsonl:1:1: lfs-pointer: the file is a Git LFS pointer: 109,986,924 bytes not fetched
```
"""

from __future__ import annotations

from jsonl_lint.rule import WholeFileRule


class LfsPointer(WholeFileRule):
    """Reports the file once."""

    name = "lfs-pointer"
    group = "syntax"

    message = "the file is a Git LFS pointer: {detail}"
    remedy = "Run `git lfs pull`; in GitHub Actions, set `lfs: true` on actions/checkout."
