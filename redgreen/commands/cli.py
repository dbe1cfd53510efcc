"""The command `redgreen`: one verb, one module."""

from __future__ import annotations

import errno

import click

from redgreen.commands.book import find_book
from redgreen.errors import BookError
from redgreen.nearest import did_you_mean
from redgreen.reader.verbs import VERBS
from redgreen.reader.words import command

OWN = "make it yours, for example with 'chown',"
MENDS = {
    errno.EACCES: OWN,
    errno.EPERM: OWN,
    errno.EROFS: "clone the book to where you may write",
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.EEXIST: "move it away",
    errno.EISDIR: "move the folder away",
    errno.ENOTDIR: "move the file away",
}
"""What the person at the terminal can do about a fault of the system; any other is the machine's own."""


SECTIONS = (
    ("Run the book", ("start", "stop", "empty", "tags")),
    ("Work through it, in workspace/", tuple(str(verb.name) for verb in VERBS)),
    ("Write and prove it", ()),
)
"""What the help lists together; the last section takes every other verb."""


class Verbs(click.Group):
    """A group whose faults are sentences."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs in sections, so that a reader need not look through an author's."""
        named = {verb for _, verbs in SECTIONS for verb in verbs}
        others = tuple(verb for verb in self.list_commands(ctx) if verb not in named)
        for title, verbs in SECTIONS:
            with formatter.section(title):
                rows = [(verb, self.commands[verb].get_short_help_str(64)) for verb in verbs or others]
                formatter.write_dl(rows)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options that stand before the verb; what none is gets a sentence."""
        try:
            return super().parse_args(ctx, args)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            _refuse(ctx, _usage(error))
        return []

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; an unknown one is answered with the nearest."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise BookError(f"'{args[0]}' is no verb.{did_you_mean(args[0], self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; print what the person at the terminal can mend, without a traceback."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            _refuse(ctx, _usage(error))
        except BookError as error:
            _refuse(ctx, str(error))
        except OSError as error:
            if error.errno not in MENDS:
                raise
            _refuse(ctx, f"{error.filename or 'a file'}: {error.strerror}; {MENDS[error.errno]} and try again.")
        return None


def _usage(error: click.UsageError) -> str:
    verb = error.ctx.info_name if error.ctx and error.ctx.parent else None
    told, ask = (f"{verb}: ", f"{verb} --help") if verb else ("", "--help")
    return f"{told}{error.format_message().rstrip('.')}; '{command(ask)}' shows what it takes."


def _refuse(ctx: click.Context, words: str) -> None:
    for line in words.splitlines():
        click.echo(f"redgreen: {line}", err=True)
    ctx.exit(1)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run the book: read it, work through it, prove it."""


@main.command()
@click.option("--no-serve", is_flag=True, help="Stop before serving; the database goes on running.")
@click.option("--docker", is_flag=True, help="Use the Postgres of docker-compose.yml.")
@click.pass_context
def start(ctx: click.Context, no_serve: bool, docker: bool) -> None:
    """Database up, tags built, workspace/ made, book and service served."""
    from redgreen.commands.start import start_book

    ctx.exit(start_book(find_book(), serve=not no_serve, docker=docker))


@main.command()
def stop() -> None:
    """Stop what start left running."""
    from redgreen.commands.stop import stop_book

    click.echo(stop_book(find_book()))


@main.command()
def empty() -> None:
    """Begin again with an empty database."""
    from redgreen.commands.empty import empty_database

    click.echo(empty_database(find_book()))


@main.command()
def tags() -> None:
    """Build or refresh the tags."""
    from redgreen.commands.tags import refresh_tags

    click.echo(refresh_tags(find_book()))


@main.command()
@click.argument("tag", required=False)
@click.option("--exercise", is_flag=True, help="Begin a new exercise at the chapter's end.")
@click.option("--detour", metavar="NAME", help="Begin a new detour at the chapter's end.")
@click.option("--abort", is_flag=True, help="Give the open edit up.")
def edit(tag: str | None, exercise: bool, detour: str | None, abort: bool) -> None:
    """Open the series at a step, to change it with plain git."""
    from redgreen.commands.edit import abort_edit, edit_book

    more = tag or ("--exercise" if exercise else "") or ("--detour" if detour is not None else "")
    if abort and more:
        raise BookError(f"'--abort' gives up the one edit that is open; leave '{more}' out.")
    click.echo(abort_edit(find_book()) if abort else edit_book(find_book(), tag, exercise, detour))


@main.command()
@click.pass_context
def save(ctx: click.Context) -> None:
    """Write the open edit back into chapters/, with everything that follows."""
    from redgreen.commands.edit import save_book

    ctx.exit(save_book(find_book()))


PASS_ON = {"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": ["-h", "--help"]}


@main.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGS]")
@click.pass_context
def test(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Everything: the service's tests, the machine's, the proof, the site."""
    from redgreen.commands.test import test_book

    ctx.exit(test_book(find_book(), arguments))


@main.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[CHAPTER or TAG ...]")
@click.pass_context
def prove(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Prove the claims of every step, or of these chapters and tags.

    With --text, check in a moment all that needs no run; with --fresh, run also what an earlier run proved.
    """
    from redgreen.commands.prove import prove_book

    ctx.exit(prove_book(find_book(), arguments))


@main.command()
@click.argument("name", required=False)
@click.option("--record", is_flag=True, help="Write the numbers down for the pages that show them.")
@click.option("--only", type=int, metavar="N", help="Measure a part of the whole, N steps or rounds of it.")
def bench(name: str | None, record: bool, only: int | None) -> None:
    """Measure: the proof, the ways of resetting a database, the service under load."""
    from redgreen.commands.bench import run_benchmark

    run_benchmark(find_book(), name, record, only)


for verb in VERBS:
    main.add_command(verb)
