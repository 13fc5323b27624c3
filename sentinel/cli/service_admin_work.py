"""What ``sentinel service admin`` does: each act a few requests of the desk."""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sentinel.cli.pass_files import BadInput, moment, read_private, read_text
from sentinel.cli.service_desk import Away, DeskClient, SaidNo

_KINDS = ("colours", "pcr", "antigen", "vaccine", "visits")


def told(does: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """The exit code, and one clear line for whatever went wrong."""
    try:
        return does(args)
    except SaidNo as no:
        if args.json:
            print(json.dumps(no.problem, ensure_ascii=False))
        print(f"sentinel service admin: {no}", file=sys.stderr)
        return 1 if no.status not in (401, 429) else 3 if no.status == 429 else 2
    except BadInput as error:
        print(f"sentinel service admin: {error}", file=sys.stderr)
        return 2
    except Away as error:
        print(f"sentinel service admin: {error}", file=sys.stderr)
        return 3


def person(args: argparse.Namespace) -> int:
    """Register somebody."""
    number, name = _who(args)
    if not name:
        raise BadInput(f"{args.who}: the second line is the name")
    with closing(DeskClient(args.desk)) as desk:
        try:
            entry = desk.ask("POST", "/v1/persons", {"name": name, "id_number": number})
        except SaidNo as known:
            if known.status != 409:
                raise
            entry = desk.ask("GET", f"/v1/persons/{known.problem['person']}")
    return _print(args, entry, f"{entry['masked_name']} is {entry['person']}")


def show(args: argparse.Namespace) -> int:
    """What is stated about somebody."""
    with closing(DeskClient(args.desk)) as desk:
        entry = _find(desk, args)
        every = {kind: list(desk.pages(_of(entry, kind), "statements")) for kind in _KINDS}
        codes = desk.ask("GET", _of(entry, "codes"))["codes"]
    if args.json:
        return _print(args, entry | every | {"codes": codes}, "")
    print(f"{entry['masked_name']} is {entry['person']}")
    for kind, statements in every.items():
        for one in statements:
            print(f"  {kind:8} {one['id']:>6}  {_words(one)}")
    for one in codes:
        print(
            f"  codes    {one['code']}  {one['kind']}"
            + (f" until {one['expires']}" if one["expires"] else "")
        )
    return 0


def forget(args: argparse.Namespace) -> int:
    """Delete somebody from the register."""
    with closing(DeskClient(args.desk)) as desk:
        entry = _find(desk, args)
        desk.ask("DELETE", f"/v1/persons/{entry['person']}")
    gone = "deleted from the register, with all that was stated; collected passages: forget-passages"
    return _print(args, {"forgotten": entry["person"]}, gone)


def code(args: argparse.Namespace) -> int:
    """A code for somebody."""
    _number, token = _who(args)
    if not token:
        raise BadInput(f"{args.who}: the second line is the code")
    return _stated(args, "codes", {"token": token, "kind": args.kind, "expires": _until(args)})


def colour(args: argparse.Namespace) -> int:
    """A colour."""
    return _stated(args, "colours", {"colour": args.value, "issued_at": _at(args), "until": _until(args)})


def sample(args: argparse.Namespace) -> int:
    """A PCR or antigen result."""
    return _stated(args, args.act, {"result": args.value, "sampled_at": _at(args)})


def vaccine(args: argparse.Namespace) -> int:
    """Doses."""
    last = moment(args.last, "--last").isoformat() if args.last else None
    return _stated(args, "vaccine", {"doses": args.value, "issued_at": _at(args), "last_at": last})


def visit(args: argparse.Namespace) -> int:
    """A stay."""
    return _stated(args, "visits", {"area": args.value, "left_at": _at(args)})


def _part(text: str) -> str:
    """One part of an address, whatever somebody typed."""
    return quote(text, safe="")


def withdraw(args: argparse.Namespace) -> int:
    """Take one back."""
    with closing(DeskClient(args.desk)) as desk:
        entry = _find(desk, args)
        desk.ask("DELETE", f"{_of(entry, args.kind)}/{_part(args.id)}")
    return _print(args, {"withdrawn": args.id}, f"{args.kind} {args.id} counts no more")


def key_area(args: argparse.Namespace) -> int:
    """Make or unmake a key area."""
    with closing(DeskClient(args.desk)) as desk:
        if args.remove:
            desk.ask("DELETE", f"/v1/key-areas/{_part(args.value)}")
            return _print(args, {"removed": args.value}, f"{args.value} is a key area no more")
        entry = desk.ask("PUT", f"/v1/key-areas/{_part(args.value)}", {"until": _until(args)})
    return _print(args, entry, f"{args.value} is a key area")


def expect(args: argparse.Namespace) -> int:
    """Put somebody on a venue's roster."""
    form = {"id_number": _who(args)[0], "category": args.category, "ends": _until(args)}
    with closing(DeskClient(args.desk)) as desk:
        entry = desk.ask("POST", f"/v1/venues/{_part(args.value)}/roster", form)
    return _print(args, entry, f"expected at {args.value} as {args.category}: entry {entry['entry']}")


def batch(args: argparse.Namespace) -> int:
    """Many lines, with their progress. 1: some were refused."""
    try:
        body = args.file.read_bytes()
    except OSError as error:
        raise BadInput(f"{args.file}: can't be read: {error.strerror}") from None
    total, end = sum(1 for line in body.split(b"\n") if line.strip()), None
    shown = sys.stderr.isatty() and not args.json  # in a log nothing is overwritten
    with closing(DeskClient(args.desk)) as desk:
        for count, answer in enumerate(desk.lines("/v1/batch", body, args.key), 1):
            if "done" in answer:
                end = answer
            elif args.json or answer["status"] >= 400:
                print(json.dumps(answer) if args.json else f"line {answer['line']}: {answer['title']}")
            if count % 100 == 0 and shown:
                print(f"\r{count} of {total} lines", end="", file=sys.stderr)
    if end is None:
        raise Away("the answer broke off: send the batch again")
    if shown:
        print(file=sys.stderr)
    _print(args, end, f"{end['done']} of {end['lines']} lines done, {end['refused']} refused")
    return 1 if end["refused"] else 0


def issuer(args: argparse.Namespace) -> int:
    """Take an issuer's passes and lists."""
    text = read_text(args.file, "the key")
    with closing(DeskClient(args.desk)) as desk:
        entry = desk.ask("POST", "/v1/issuers", {"public_key": text})
    return _print(args, entry, f"issuer {entry['issuer']}: its passes and lists are taken")


def register_pass(args: argparse.Namespace) -> int:
    """Register a pass."""
    text = read_text(args.file, "the pass").strip()
    with closing(DeskClient(args.desk)) as desk:
        entry = desk.ask("POST", "/v1/passes", {"text": text})
    return _print(args, entry, _pass(entry))


def passes(args: argparse.Namespace) -> int:
    """List the passes."""
    with closing(DeskClient(args.desk)) as desk:
        for entry in desk.pages("/v1/passes", "passes"):
            _print(args, entry, _pass(entry))
    return 0


def revoke(args: argparse.Namespace) -> int:
    """Ask for a revocation."""
    with closing(DeskClient(args.desk)) as desk:
        target = f"/v1/issuers/{_part(args.issuer)}/revocations/{_part(args.id)}"
        entry = desk.ask("PUT", target, {"reason": args.reason})
    asked = "it counts no more once the issuer's desk has signed (sign-revocations)"
    return _print(args, entry, f"pass {args.id}: {'on the list' if entry['state'] == 'listed' else asked}")


def sign_revocations(args: argparse.Namespace) -> int:
    """The issuer's new list, of what is on the one before and what was asked for."""
    from sentinel.credentials.passes.revocation import BadList, read, write

    key = read_private(args.issuer_key)
    own, before = key.public.key_id.hex(), None
    with closing(DeskClient(args.desk)) as desk:
        try:
            data = json.dumps(desk.ask("GET", f"/v1/revocation-lists/{own}")).encode()
            before = read(data, [key.public])
        except SaidNo as no:
            if no.status != 404:
                raise
        except BadList as error:
            raise BadInput(f"the platform's list of this issuer: {error}") from None
        asked = {one["pass"] for one in desk.pages(f"/v1/issuers/{own}/revocations", "revocations")}
        ids = (before.ids if before else frozenset()) | asked
        listed = write(key, before.serial + 1 if before else 1, ids, datetime.now(UTC))
        entry = desk.ask("PUT", f"/v1/revocation-lists/{own}", listed)
    return _print(args, entry, f"list {entry['serial']} of {own}: {entry['revoked']} passes revoked")


def forget_passages(args: argparse.Namespace) -> int:
    """Erase somebody from what was collected. Nothing held is no failure: what was wanted is so."""
    lines = read_text(Path(args.pseudonym), "the pseudonym").split()
    if len(lines) != 1:
        raise BadInput(f"{args.pseudonym}: one pseudonym is wanted, and nothing else")
    form = {"pseudonym": lines[0], "purpose": args.purpose, "person": args.clerk}
    with closing(DeskClient(args.desk)) as desk:
        found = desk.ask("POST", "/v1/passages/forget", form)
    told = any(found[name] for name in ("events", "alarms", "rejected"))
    gone = f"erased: {found['passages']} passages with {found['events']} events"
    others = f", {found['alarms']} alarms tell it no more, {found['rejected']} rejected messages"
    _print(args, found, gone + others if told else "nothing to erase is held under this pseudonym")
    if not args.json and found["under_way"]:
        print(f"under way: {found['under_way']} more, without a result yet: run it again in an hour")
    if not args.json and found["events"] and not found["overwritten"]:
        print("the database's own files still have it until they are rewritten (docs/service.md)")
    return 0


def heads(args: argparse.Namespace) -> int:
    """The heads as the kiosk sent them. 1: there are none."""
    count, after = 0, ""
    with closing(DeskClient(args.desk)) as desk:
        while True:
            target = f"/v1/audit-heads?kiosk={_part(args.kiosk)}&limit=200"
            page = desk.ask("GET", target + (f"&after={after}" if after else ""))
            for head in page["heads"]:
                print(json.dumps(head["event"], ensure_ascii=False))
                count += 1
            if page["next"] is None:
                break
            after = str(page["next"])
    print(f"{count} signed heads of {args.kiosk}", file=sys.stderr)
    return 0 if count else 1


def _stated(args: argparse.Namespace, kind: str, form: dict[str, Any]) -> int:
    if kind != "codes":
        form |= {"source": args.source or ""}
    with closing(DeskClient(args.desk)) as desk:
        entry = _find(desk, args)
        kept = desk.ask("POST", _of(entry, kind), form)
    text = f"{entry['masked_name']}: {_words(kept)}" if kind != "codes" else f"code {kept['code']}"
    return _print(args, kept | {"person": entry["person"]}, text)


def _find(desk: DeskClient, args: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = desk.ask("POST", "/v1/persons/find", {"id_number": _who(args)[0]})
    return found


def _who(args: argparse.Namespace) -> tuple[str, str]:
    lines = [line.strip() for line in read_text(Path(args.who), "the person").splitlines()]
    if not lines or not lines[0]:
        raise BadInput(f"{args.who}: the first line is the id number")
    return lines[0], lines[1] if len(lines) > 1 else ""


def _of(entry: dict[str, Any], kind: str) -> str:
    return f"/v1/persons/{entry['person']}/{kind}"


def _at(args: argparse.Namespace) -> str:
    return (moment(args.at, "--at") if args.at else datetime.now(UTC)).isoformat()


def _until(args: argparse.Namespace) -> str | None:
    return moment(args.until, "--until").isoformat() if args.until else None


def _words(one: dict[str, Any]) -> str:
    value = next(str(one[name]) for name in ("colour", "result", "doses", "area") if name in one)
    at = next((one[name] for name in ("sampled_at", "issued_at", "left_at") if one.get(name)), "?")
    taken = ", withdrawn" if one["withdrawn"] else ""
    return f"{value} at {at}, says {one['source']}{taken}"


def _pass(entry: dict[str, Any]) -> str:
    bound = f", bound to {entry['bound_to']}" if entry["bound_to"] else ""
    what = f"{entry['category']} until {entry['not_after']}{bound}, {entry['state']}"
    return f"pass {entry['pass']} of {entry['issuer']}: {what}"


def _print(args: argparse.Namespace, row: dict[str, Any], text: str) -> int:
    print(json.dumps(row, ensure_ascii=False) if args.json else text)
    return 0
