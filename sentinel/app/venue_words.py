"""What the venue tells its visitors: the place's code, the signs, the notice on data use."""

from sentinel.config import Settings
from sentinel.core.signs import Signs
from sentinel.door.board import VenueWords
from sentinel.door.notices import Keeping, notices


def venue_words(settings: Settings) -> VenueWords:
    """What the venue tells its visitors, and what the notice says of these settings."""
    venue, kiosk, verify, report = settings.venue, settings.kiosk, settings.verify, settings.report
    keeping = Keeping(
        venue.keep_days,
        verify.cache_days if verify.url else None,
        regulars=verify.refresh_ahead,
        reported=bool(report.host),
        sealed=bool(report.identity_key_file),
        ask=venue.ask,
        line=venue.notice_line,
        text=venue.notice_text,
    )
    name = kiosk.venue_name or kiosk.venue
    signs = Signs(venue.desk, venue.test_site, venue.help, kiosk.id, name)
    return VenueWords(venue.place_code, signs, notices(keeping))
