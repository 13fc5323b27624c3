"""The readers at work: ID card, code scanner, smart card, and what they trust, read anew where it changes."""

from sentinel import devices
from sentinel.app.devices_at_work import device_worker
from sentinel.app.ground import Ground
from sentinel.core.events import Device
from sentinel.credentials.cards.session import smart_card_session
from sentinel.credentials.presentation import CodeDesk, load_venue
from sentinel.credentials.readers import id_card_session, scanner_session
from sentinel.credentials.trust_watch import trust_session
from sentinel.door.card_faces import CardFaces
from sentinel.runtime.worker import Worker


def reader_workers(ground: Ground, codes: CodeDesk, card_faces: CardFaces | None) -> list[Worker]:
    """One for each reader that is configured, and who decodes a card's photograph."""
    base, settings, clock, post = ground.places.base, ground.settings, ground.clock, ground.post
    venue, tenant = ground.keys.venue, ground.keys.tenant
    workers = []
    if (card := devices.id_card(settings, base)) is not None:
        on_photo = card_faces.submit if card_faces is not None else None
        session = id_card_session(card, post, venue, clock, on_photo=on_photo, tenant_key=tenant)
        workers.append(device_worker(ground, Device.ID_CARD, session))
        if card_faces is not None:
            workers.append(Worker("card-photo", card_faces.session))
    if (scan := devices.scanner(settings, base)) is not None:
        session = scanner_session(scan, post, codes, clock)
        workers.append(device_worker(ground, Device.SCANNER, session))
    if (smart := devices.smart_card(settings, base)) is not None:
        session = smart_card_session(
            smart, post, venue, clock, prove=devices.card_proof(settings), tenant_key=tenant
        )
        workers.append(device_worker(ground, Device.SMART_CARD, session))
    return workers


def trust_workers(ground: Ground, codes: CodeDesk) -> list[Worker]:
    """Who reads keys, revocations and rules anew; none where no folder is named."""
    base, settings, keys = ground.places.base, ground.settings, ground.keys
    own = settings.credentials
    trusted = [base / name for name in (own.trust_dir, own.revocations_dir, own.rules) if name]
    if not trusted:
        return []
    renew = trust_session(codes, trusted, lambda: load_venue(settings, base, keys.venue, keys.tenant))
    return [Worker("trust", renew)]
