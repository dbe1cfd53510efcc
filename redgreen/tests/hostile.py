"""What a user's machine may hold against git: configuration, environment, hooks."""

from pathlib import Path

CONFIGURATION = """\
[user]
\tname = Somebody Else
\temail = else@example.com
\tsigningKey = DEADBEEF
[commit]
\tgpgSign = true
\ttemplate = {home}/template
\tcleanup = scissors
[tag]
\tgpgSign = true
\tforceSignAnnotated = true
[gpg]
\tprogram = /bin/false
[core]
\thooksPath = {home}/hooks
\tautocrlf = true
\teol = crlf
\tattributesFile = {home}/attributes
\texcludesFile = {home}/ignore
\tquotePath = true
\tabbrev = 4
\twhitespace = tab-in-indent
\tlogAllRefUpdates = always
\tfsmonitor = /bin/false
\tpager = /bin/false
[am]
\tthreeWay = true
\tkeepcr = false
\tmessageid = true
[apply]
\twhitespace = fix
\tignoreWhitespace = change
[mailinfo]
\tscissors = true
[init]
\ttemplateDir = {home}/templates
\tdefaultBranch = trunk
[i18n]
\tcommitEncoding = ISO-8859-1
\tlogOutputEncoding = ISO-8859-1
[diff]
\tnoprefix = true
\tmnemonicPrefix = true
\tcontext = 0
\tinterHunkContext = 9
\talgorithm = patience
\trenames = copies
\texternal = /bin/false
\torderFile = {home}/order
\tindentHeuristic = false
\tsuppressBlankEmpty = true
\tstatGraphWidth = 3
[format]
\tsignature = hostile
\tattach = yes
\theaders = "Organization: Hostile"
\tsubjectPrefix = HOSTILE
\tto = else@example.com
\tcc = else@example.com
\tfrom = else@example.com
\tpretty = oneline
\tnumbered = true
\tsignOff = true
\tthread = deep
\tuseAutoBase = true
\tnotes = true
\toutputDirectory = {home}/out
\tcoverLetter = true
\tmboxrd = true
[log]
\tshowSignature = true
\tdate = relative
\tmailmap = true
[color]
\tui = always
[trailer]
\tseparators = "="
[safe]
\tdirectory =
[gc]
\tauto = 1
"""
HOOKS = ("applypatch-msg", "pre-applypatch", "commit-msg", "pre-commit", "prepare-commit-msg", "reference-transaction")
ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "Somebody Else",
    "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z",
    "GIT_COMMITTER_EMAIL": "else@example.com",
    "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z",
    "GIT_DIR": "/nowhere",
    "GIT_WORK_TREE": "/nowhere",
    "GIT_INDEX_FILE": "/nowhere/index",
    "GIT_OBJECT_DIRECTORY": "/nowhere/objects",
    "GIT_DIFF_OPTS": "--unified=0",
    "GIT_EXTERNAL_DIFF": "/bin/false",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "commit.gpgSign",
    "GIT_CONFIG_VALUE_0": "true",
    "GIT_CONFIG_PARAMETERS": "'core.autocrlf=true'",
    "GIT_DEFAULT_HASH": "sha256",
    "GIT_PAGER": "/bin/false",
    "TZ": "Pacific/Auckland",
    "LANG": "de_DE.ISO-8859-1",
    "LC_ALL": "tr_TR.UTF-8",
}


def make_home(home: Path) -> str:
    """Fill the folder `home` with all of it; return the text of the configuration."""
    text = CONFIGURATION.format(home=home)
    for name in HOOKS:
        for hook in (home / "hooks" / name, home / "templates" / "hooks" / name):
            hook.parent.mkdir(parents=True, exist_ok=True)
            hook.write_text("#!/bin/sh\nexit 1\n")
            hook.chmod(0o755)
    for name in (".gitconfig", ".config/git/config"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    (home / "attributes").write_text("* text eol=crlf\n*.py filter=broken diff=broken\n")
    (home / "ignore").write_text("*\n")
    (home / "order").write_text("tests/*\n")
    (home / "template").write_text("A template\n")
    return text
