"""The command `redgreen`: every subcommand, and how an error is printed."""

import errno
import signal
import sys
from types import FrameType

import click

from redgreen.book import find_book
from redgreen.text import UserError, did_you_mean

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended."""
OWNER = "make it yours, for example with 'chown', and try again"
REMEDIES = {
    errno.EACCES: OWNER,
    errno.EPERM: OWNER,
    errno.EROFS: "clone the tutorial to a folder that you may write to",
    errno.ENOSPC: "free some space on the disk and try again",
    errno.EDQUOT: "free some space on the disk and try again",
}
"""What a user can do about an error of the system; any other is a bug of ours."""
SECTIONS = {
    "Read": ("start", "stop", "empty", "tags"),
    "Practise, in workspace/": (
        *("status", "next", "check", "hint", "diff", "solution", "reset", "doctor"),
    ),
    "Write and prove": ("edit", "save", "prove", "test"),
}
PASS_ON = {
    "ignore_unknown_options": True,
    "allow_interspersed_args": False,
    "help_option_names": ["-h", "--help"],
}


class Commands(click.Group):
    """A group that lists its commands in sections and suggests the nearest one."""

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the commands in sections."""
        for title, names in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(n, self.commands[n].get_short_help_str(60)) for n in names]
                )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is refused with the nearest name."""
        if args and self.get_command(ctx, args[0]) is None:
            meant = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"No such command: '{args[0]}'.{meant}")
        return super().resolve_command(ctx, args)


def run() -> None:
    """Run a command; print an error as `redgreen: …` without a traceback."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        code = 0
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        where = context.command_path if context else "redgreen"
        code = _refuse(f"{error.format_message()} See '{where} --help'.", 2)
    except (click.Abort, KeyboardInterrupt):
        code = _refuse("stopped.", INTERRUPTED)
    except UserError as error:
        code = _refuse(str(error), 1)
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        file = error.filename or "a file"
        code = _refuse(f"{file}: {error.strerror}; {REMEDIES[error.errno]}.", 1)
    sys.exit(code)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _refuse(message: str, code: int) -> int:
    for line in message.splitlines():
        click.echo(f"redgreen: {line}", err=True)
    return code


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Read the tutorial, practise in workspace/, write chapters and prove them."""


@main.command()
@click.option("--no-serve", is_flag=True, help="Prepare everything and return.")
@click.option("--docker", is_flag=True, help="Use the Postgres of docker-compose.yml.")
@click.option("--port", default=8000, help="The tutorial's; the service has the next.")
def start(no_serve: bool, docker: bool, port: int) -> int:
    """Start the database and serve the tutorial and the finished service."""
    from redgreen.serve.start import start

    return start(find_book(), serve=not no_serve, docker=docker, port=port)


@main.command()
def stop() -> int:
    """Stop what start left running."""
    from redgreen.serve.start import stop

    return stop(find_book())


@main.command()
def empty() -> int:
    """Drop the database of the chapters and create it again."""
    from redgreen.serve.start import empty

    return empty(find_book())


@main.command()
def tags() -> int:
    """Build or refresh the tags of the steps."""
    from redgreen.series.history import build_history, write_tags
    from redgreen.series.read import read_series

    done = write_tags(build_history(read_series(find_book().chapters)))
    click.echo(
        f"{len(done.written)} tags written, {len(done.kept)} right already, "
        f"{len(done.removed)} removed."
    )
    return 0


@main.command()
def status() -> int:
    """Show the step that you are at, and the next thing to do."""
    from redgreen.reader.moves import status

    return status(find_book())


@main.command("next")
@click.argument("where", required=False)
@click.option("--anyway", is_flag=True, help="Go on although the check fails.")
def next_(where: str | None, anyway: bool) -> int:
    """Go to the next step, once the check of this one passes.

    WHERE is a tag (ch03-02-green or ch03-02), a chapter (ch03), or '-' for back.
    """
    from redgreen.reader.moves import go

    return go(find_book(), where, anyway=anyway)


@main.command()
@click.argument("tag", required=False)
@click.option("--watch", is_flag=True, help="Check again on each save, until Ctrl-C.")
@click.option("--timeout", type=click.IntRange(min=1), default=120, metavar="SECONDS")
def check(tag: str | None, watch: bool, timeout: int) -> int:
    """Run the step's tests on your files and compare with its claims."""
    from redgreen.reader.check import check, watch_and_check

    book = find_book()
    return watch_and_check(book, tag, timeout) if watch else check(book, tag, timeout)


@main.command()
@click.option("--again", is_flag=True, help="Repeat the hints that you have seen.")
def hint(again: bool) -> int:
    """Show the next hint for this step."""
    from redgreen.reader.moves import hint

    return hint(find_book(), again=again)


@main.command()
@click.option("--stat", is_flag=True, help="Only names and sizes of the differences.")
@click.option("--anyway", is_flag=True, help="Show it although you have not started.")
def diff(stat: bool, anyway: bool) -> int:
    """Compare your files with those of the tutorial."""
    from redgreen.reader.moves import diff

    return diff(find_book(), stat=stat, anyway=anyway)


@main.command()
@click.option("--anyway", is_flag=True, help="Take it although you have not tried.")
def solution(anyway: bool) -> int:
    """Take the tutorial's files for this step; yours stay on a branch."""
    from redgreen.reader.moves import solution

    return solution(find_book(), anyway=anyway)


@main.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> int:
    """Start this step again; your files stay on a branch."""
    from redgreen.reader.moves import reset

    return reset(find_book(), yes=yes)


@main.command()
def doctor() -> int:
    """Look for what is wrong, and name the command that repairs it."""
    from redgreen.reader.doctor import doctor

    return doctor(find_book())


@main.command()
@click.argument("tag", required=False)
@click.option("--abort", is_flag=True, help="Give up the edit that is open.")
def edit(tag: str | None, abort: bool) -> int:
    """Check the series out at a step, to change it with plain git."""
    from redgreen.author.edit import abort_edit, open_edit

    book = find_book()
    return abort_edit(book) if abort else open_edit(book, tag)


@main.command()
def save() -> int:
    """Write the edit back into chapters/ and record what changed."""
    from redgreen.author.save import save

    return save(find_book())


@main.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[NAME ...]")
def prove(arguments: tuple[str, ...]) -> int:
    """Prove every step, or those of the chapters and tags that are named.

    --text checks what needs no run, --whole runs the whole suite at every step,
    --fresh ignores the outcomes of earlier runs; other options go to pytest.
    """
    from redgreen.commands import prove

    return prove(find_book(), arguments)


@main.command(context_settings=PASS_ON)
@click.argument(
    "arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGS ...]"
)
def test(arguments: tuple[str, ...]) -> int:
    """Run everything: service, tool, proof and site."""
    from redgreen.commands import test

    return test(find_book(), arguments)
