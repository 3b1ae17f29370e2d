"""`python -m admin` is `ouro`."""

from admin.cli import main

main()
